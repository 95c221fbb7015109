// The same; six passes add up to fifteen.
extern int __VERIFIER_nondet_int(void);
extern void reach_error(void);

static void assume(_Bool condition) { while (!condition) { } }

int main(void)
{
    int n = __VERIFIER_nondet_int(), i, sum = 0;
    assume(n >= 0 && n <= 6);
    for (i = 0; i < n; i++)
        sum += i;
    if (sum > 14)
        reach_error();
    return 0;
}
