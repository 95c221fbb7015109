/* An address has its low bits too: a number that is compared with one may be odd. */
extern void reach_error(void);
extern unsigned long long __VERIFIER_nondet_ulonglong(void);
int main(void)
{
    char c[2];
    unsigned long long x = __VERIFIER_nondet_ulonglong();
    if (x & 4) {
        if (x == (unsigned long long)&c[0])
            reach_error();
    }
    return 0;
}
