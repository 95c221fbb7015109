extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
#include <stdio.h>
static int chosen(float a, double b, int c) { printf("%f %g\n", a, b); return a < b ? c : -c; }
int main(void)
{
    int (*call)(float, double, int) = chosen;
    if (call(1, 2.5f, 3.9) != 3 || chosen(3.5, 2, 7) != -7) reach_error();
    return 0;
}
