/* Nothing is ever entered in the table, so that what is behind its pointers is not reached. */
extern void reach_error(void);
extern int __VERIFIER_nondet_int(void);
struct device { int flags; struct device *next; };
static struct device *table[5];
static int locked;

static void fail(void) { reach_error(); }

static void visit(int n)
{
    if (table[n]->flags & 4) locked = 2;
    table[n]->next->flags = 1;
    fail();
}

int main(void)
{
    int n = __VERIFIER_nondet_int();
    if (n < 0 || n > 4) return 0;
    if (__VERIFIER_nondet_int()) visit(n);
    if (locked) fail();
    return 0;
}
