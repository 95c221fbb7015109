// refused: range designator whose value has no braces
extern void reach_error(void);
extern int nondet_int(void);
struct s { int a, b; };
int main(void) { struct s a[3] = {[0 ... 2] = 1, 2}; if (a[2].b != 0) reach_error(); return 0; }
