// refused: `fmin` of zeros of both signs
#include <math.h>
extern void reach_error(void);
extern double nondet_double(void);
int main(void) { double d = nondet_double(); if (signbit(fmin(d, 0.0)) && d == 0) reach_error(); return 0; }
