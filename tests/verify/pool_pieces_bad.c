extern int nondet_int(void); extern void reach_error(void);
struct node { int *to; int tag; struct node *next; };
struct node pool[40];
int a, b;
int main(void)
{
    int i;
    for (i = 0; i < 40; i++) {
        pool[i].next = i ? &pool[i - 1] : 0;
        pool[i].tag = 1;
        pool[i].to = &a;
    }
    int *q = &b;
    struct node *n = &pool[nondet_int() & 31];
    unsigned *from = (unsigned *)&n->to, *into = (unsigned *)&q;
    into[0] = from[0];
    into[1] = from[1];
    *q = 5;
    if (a == 5) reach_error();
    return 0;
}
