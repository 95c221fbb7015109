// refused: array of variable length
extern void reach_error(void);
extern int nondet_int(void);
int main(void) { int n = nondet_int(); if (n < 1 || n > 4) return 0; int a[n]; a[0] = 1; if (a[0] != 1) reach_error(); return 0; }
