// refused: copy of a volatile object
extern void reach_error(void);
extern int nondet_int(void);
struct s { int a, b; };
int main(void) { volatile struct s x; struct s y; x.a = 1; x.b = 2; y = x; if (y.a != 1) reach_error(); return 0; }
