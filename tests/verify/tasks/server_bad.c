// The same loop; the error takes three passes.
extern int __VERIFIER_nondet_int(void);
extern void reach_error(void);
static int level, pump;

int main(void)
{
    for (;;) {
        int event = __VERIFIER_nondet_int();
        if (event == 1 && level < 3)
            level++;
        else if (event == 2 && level > 0)
            level--;
        pump = level == 3;
        if (pump && level < 4)
            reach_error();
    }
}
