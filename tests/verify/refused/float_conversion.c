// refused: floating point
extern void reach_error(void);
extern float nondet_float(void);
int main(void) { int i = (int)nondet_float(); if (i == 3) reach_error(); return 0; }
