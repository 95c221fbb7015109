extern int nondet_int(void); extern void reach_error(void);
int main(void) { int n = nondet_int(); if (n < 1 || n > 5) return 0; int a[n]; for (int i = 0; i < n; i++) a[i] = i; if (a[n - 1] == 3) reach_error(); return 0; }
