/* What is named as an assertion is one where nothing defines it, declared or not. */
extern int __VERIFIER_nondet_int(void);
extern double __VERIFIER_nondet_double(void);
extern void __VERIFIER_assert(_Bool holds);
int main(void)
{
    int a = __VERIFIER_nondet_int();
    double d = __VERIFIER_nondet_double();
    long long wide = (long long)a << 32;
    if (a > 0)
        assert(wide), __VERIFIER_assert(a);
    if (d > 0.5 && d < 2)
        assert(d);
    assert(a != 7);
    return 0;
}
