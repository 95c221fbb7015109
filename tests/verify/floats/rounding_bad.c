extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void) { int i = nondet_int(); float f = i; if (i > 0 && i < 16777300 && (int)f != i) reach_error(); return 0; }
