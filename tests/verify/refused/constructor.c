// refused: the attribute `constructor` is not modelled
extern void reach_error(void);
extern int nondet_int(void);
int n;
static void __attribute__((constructor)) start(void) { n = 3; }
int main(void) { if (n != 3) reach_error(); return 0; }
