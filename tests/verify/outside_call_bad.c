/* A function behind a pointer from outside is one without a body: it writes what it is given, which then decides. */
extern void reach_error(void);
struct ops { int (*open)(int *); };
struct dev { struct ops *ops; };
extern struct dev *get_dev(void);
static int held;

static void check(void) { reach_error(); }

int main(void)
{
    struct dev *d = get_dev();
    int x = 3;
    if (!d || !d->ops) return 0;
    held = 1;
    d->ops->open(&x);
    if (x == 7) held = 0;
    if (x == 7 && !held) check();
    return 0;
}
