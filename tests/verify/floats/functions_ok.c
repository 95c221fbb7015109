extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
#include <float.h>
#include <math.h>
int main(void)
{
    float f = nondet_float();
    if (isnan(f) != (f != f) || isinf(f) && f < FLT_MAX && f > -FLT_MAX) reach_error();
    if (!isnan(f) && (fabsf(f) < 0 || floorf(f) > f || ceilf(f) < f || fmaxf(f, 1) < 1 || fmin(f, 1) > 1)) reach_error();
    if (fpclassify(f) == FP_SUBNORMAL && (fabsf(f) >= FLT_MIN || !f)) reach_error();
    if (round(2.5) != 3 || rint(2.5) != 2 || trunc(-2.5) != -2 || sqrt(2) * sqrt(2) == 2 || fmod(-7, 4) != -3) reach_error();
    if (remainder(7, 4) != -1 || copysign(2, -0.0) != -2 || !signbit(-0.0f) || isunordered(1.0, 2.f) || fdim(1, 3)) reach_error();
    if (isgreater(NAN, 1) || !isless(1, INFINITY) || __builtin_isinf_sign(-HUGE_VAL) != -1 || isnormal(DBL_TRUE_MIN)) reach_error();
    return 0;
}
