// refused: structure with a member of variable length
extern void reach_error(void);
extern int nondet_int(void);
int main(void) { int n = nondet_int(); struct { int a[n]; int b; } s; s.b = 1; if (s.b != 1) reach_error(); return 0; }
