/* The error needs one input of all, and 700 calls within each other. */
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
    if (same(input) == 700)
        reach_error();
    return 0;
}
