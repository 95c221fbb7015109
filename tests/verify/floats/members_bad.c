extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
union { double d; unsigned long long u; } v;
int main(void) { v.u = nondet_ulonglong(); if (v.d > 1.0 && v.d < 1.0000000000000004) reach_error(); return 0; }
