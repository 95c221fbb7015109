// refused: unexpected `{`
extern void reach_error(void);
int main(void) { int x = 1; int f(void) { return x; } if (f() != 1) reach_error(); return 0; }
