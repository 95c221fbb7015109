// a variable that another file defines keeps its value, and what the program writes to it
extern void reach_error(void);
extern int nondet_int(void);
extern const int limit;
extern int table[];
extern struct node { int held; struct node *next; } first, last;

int main(void)
{
    int before = limit, i = nondet_int();
    if (i < 0 || i > 9)
        return 0;
    table[i] = 4;
    first.next = &last;
    last.held = 5;
    if (table[i] != 4 || before != limit || first.next->held != 5)
        reach_error();
    return 0;
}
