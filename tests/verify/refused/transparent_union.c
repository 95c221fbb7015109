// refused: does not fit `union
extern void reach_error(void);
extern int nondet_int(void);
typedef union { int *i; char *c; } u __attribute__((transparent_union));
static int f(u x) { return *x.i; }
int main(void) { int k = 4; if (f(&k) != 4) reach_error(); return 0; }
