/* No input leads to the error, however deep the calls are. */
extern unsigned int __VERIFIER_nondet_uint(void);
extern void reach_error(void);
static unsigned int same(unsigned int x)
{
    if (x == 0)
        return 0;
    return same(x - 1) + 1;
}
int main(void)
{
    unsigned int input = __VERIFIER_nondet_uint();
    if (same(input) != input)
        reach_error();
    return 0;
}
