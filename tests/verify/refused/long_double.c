// refused: floating point
extern void reach_error(void);
extern double nondet_double(void);
int main(void) { long double d = nondet_double(); if (d + 1.0L > 2.0L) reach_error(); return 0; }
