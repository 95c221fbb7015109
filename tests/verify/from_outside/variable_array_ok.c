// an array that another file defines keeps what the program writes to it at a place that is not known
extern void reach_error(void);
extern unsigned nondet_uint(void);
extern int levels[300];

int main(void)
{
    unsigned i = nondet_uint();
    if (i >= 300)
        return 0;
    levels[i] = 4;
    if (levels[i] != 4)
        reach_error();
    return 0;
}
