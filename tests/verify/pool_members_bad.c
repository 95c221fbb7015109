extern int nondet_int(void); extern void reach_error(void);
struct node { struct node *next; int tag; int value; };
struct node pool[200];
int locked;
int main(void)
{
    int i, k = nondet_int();
    struct node *head = 0, *n;
    for (i = 0; i < 200 && i < k; i++) {
        pool[i].tag = nondet_int();
        pool[i].next = head;
        head = &pool[i];
    }
    locked = 1;
    for (n = head; n; n = n->next)
        if (n->tag == 7 && n->value == 0) goto out;
    locked = 0;
out:
    if (locked) reach_error();
    return 0;
}
