// a function without a body that is called nondet_... writes what it is given, as any other
extern void reach_error(void);
extern int __VERIFIER_nondet_int(void);
extern void __VERIFIER_nondet_memory(void *, unsigned long);
extern void nondet_fill(int *);

int main(void)
{
    int i = __VERIFIER_nondet_int(), held = 0, level = 0;
    __VERIFIER_nondet_memory(&held, sizeof held);
    nondet_fill(&level);
    if (held == 3 && level == i)
        reach_error();
    return 0;
}
