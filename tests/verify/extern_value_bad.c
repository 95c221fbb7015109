// a variable that another file defines may hold anything
extern void reach_error(void);
extern int limit;
extern int table[];
extern struct node { int held; struct node *next; } first;
int *second = &table[1];

int main(void)
{
    if (limit == 3 && *second == 4 && table[1] == 4 && first.next && first.next != &first && first.next->held == 5)
        reach_error();
    return 0;
}
