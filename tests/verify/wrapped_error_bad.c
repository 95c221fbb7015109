/* The error lies behind a wrapper, and what guards it in that one's callers. What is locked is not always unlocked. */
extern void reach_error(void);
extern int __VERIFIER_nondet_int(void);
static int locked;
static int count;

static void fail(void) { reach_error(); }

static void lock(void)
{
    if (locked != 0) fail();
    locked = 1;
}

static void unlock(void)
{
    if (locked != 1) fail();
    locked = 0;
    count++;
    if (count == -5 && locked) fail();
}

int main(void)
{
    while (__VERIFIER_nondet_int()) {
        int took = 0;
        if (__VERIFIER_nondet_int()) {
            lock();
            took = 1;
        }
        if (took && __VERIFIER_nondet_int()) unlock();
    }
    return 0;
}
