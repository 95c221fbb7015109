extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
#include <math.h>
int main(void)
{
    double step = 0.1, sum = 0;
    for (int i = 0; i < 1000; i++)
        sum = fmod(sum + step, 1);
    if (sum != 0 && !(remainder(sum, 1) > 1e-5)) reach_error();
    return 0;
}
