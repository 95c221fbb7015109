/* An address is a multiple of its alignment. */
extern void reach_error(void);
extern unsigned long long __VERIFIER_nondet_ulonglong(void);
int main(void)
{
    long long c;
    unsigned long long x = __VERIFIER_nondet_ulonglong();
    if (x & 4) {
        if (x == (unsigned long long)&c[0])
            reach_error();
    }
    return 0;
}
