// a shift that another operand of || guards is not evaluated, so nothing ends there
extern void reach_error(void);
extern unsigned nondet_uint(void);

static int shifted(int left, unsigned right)
{
    return left < 0 || right >= 32 || left > (127 >> right) ? left : left << right;
}

int main(void)
{
    unsigned by = nondet_uint();
    if (by > 40 && shifted(1, by) == 1)
        reach_error();
    return 0;
}
