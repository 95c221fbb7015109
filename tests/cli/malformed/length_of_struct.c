struct s { int i; };
int f(struct s s) {
#ifdef BAD
int a[s]; // error
#else
int a[s.i];
#endif
a[0] = 1; return a[0]; }
