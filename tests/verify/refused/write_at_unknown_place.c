// refused: `change` writes at an unknown offset
extern void reach_error(void);
extern int nondet_int(void);
struct s { int a[500]; };
void change(int *where);
int main(void) { struct s s; unsigned n = nondet_int(); s.a[7] = 1; if (n < 500) { change(&s.a[n]); if (s.a[7] != 1) reach_error(); } return 0; }
