struct s { int a; };
int f(struct s v) {
#ifdef BAD
int x = v; // error
#else
int x = v.a;
#endif
return x; }
