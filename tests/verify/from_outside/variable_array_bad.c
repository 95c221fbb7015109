// an array that another file defines holds anything, also at a place that is not known
extern void reach_error(void);
extern unsigned nondet_uint(void);
extern int levels[300];
extern struct { char name[5000]; int *level; } driver;

int main(void)
{
    unsigned i = nondet_uint(), k = nondet_uint();
    if (i >= 300 || k >= 5000)
        return 0;
    driver.name[k] = 1;
    if (levels[i] == 3 && driver.level && *driver.level == 4)
        reach_error();
    return 0;
}
