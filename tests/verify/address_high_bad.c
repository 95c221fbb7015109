/* An address may be as high as a number that it is compared with. */
extern void reach_error(void);
extern unsigned long long __VERIFIER_nondet_ulonglong(void);
int main(void)
{
    int c;
    unsigned long long x = __VERIFIER_nondet_ulonglong();
    if (x > 0x7fffffffffULL * 4096) {
        if (x == (unsigned long long)&c)
            reach_error();
    }
    return 0;
}
