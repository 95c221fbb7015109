// refused: the attribute `cleanup` is not modelled
extern void reach_error(void);
extern int nondet_int(void);
int n;
static void done(int *p) { n += *p; }
int main(void) { { int x __attribute__((cleanup(done))) = 3; } if (n != 3) reach_error(); return 0; }
