// refused: floating point
extern void reach_error(void);
extern double nondet_double(void);
int main(void) { double _Complex d = nondet_double(); if (d == 1.0) reach_error(); return 0; }
