/* Every path on which the list is whole ends in a loop that nothing leaves, and the error stands in it. */
extern int __VERIFIER_nondet_int(void);
extern void reach_error(void);
extern void *malloc(unsigned long);

struct node {
    int kind;
    struct node *next;
};

int main(void)
{
    struct node *first = malloc(sizeof(struct node));
    if (first == 0)
        return 1;
    struct node *p = first;
    while (__VERIFIER_nondet_int()) {
        struct node *more = malloc(sizeof(struct node));
        if (more == 0)
            return 1;
        p->next = more;
        p = p->next;
    }
    p->kind = 3;
    if (p->kind != 3)
    again:
        reach_error();
    goto again;
}
