// a function without a body that is called nondet_... writes what it is given, and nothing else
extern void reach_error(void);
extern void __VERIFIER_nondet_memory(void *, unsigned long);
extern void nondet_look(const int *);

int main(void)
{
    int held = 0, level = 0;
    __VERIFIER_nondet_memory(&held, sizeof held);
    nondet_look(&level);
    if (level)
        reach_error();
    return 0;
}
