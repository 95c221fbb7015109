extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
#include <math.h>
int main(void) { float f = nondet_float(); if (floorf(f) == 3 && sqrtf(f) > 1.9f && roundf(f) == 4) reach_error(); return 0; }
