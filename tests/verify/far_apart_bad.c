/* One number gets ahead of the other by a step in each pass. */
extern int __VERIFIER_nondet_int(void);
extern void reach_error(void);
int main(void)
{
    int i, k, n = __VERIFIER_nondet_int(), l = __VERIFIER_nondet_int();
    if (l <= 0 || l >= 100000 || n >= 100000)
        return 0;
    for (k = 1; k < n; k++) {
        for (i = l; i < n; i++)
            if (i < 1)
                reach_error();
        if (__VERIFIER_nondet_int())
            l = l - 1;
    }
    return 0;
}
