// A loop that does end, as it changes what it waits for through a pointer.
extern int __VERIFIER_nondet_int(void);
extern void reach_error(void);

int main(void)
{
    int waiting = __VERIFIER_nondet_int();
    int *p = &waiting;
    while (waiting)
        *p = 0;
    reach_error();
    return 0;
}
