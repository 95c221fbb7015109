// refused: floating point
extern void reach_error(void);
extern float nondet_float(void);
int main(void) { float f = nondet_float(); if (f < 0) reach_error(); return 0; }
