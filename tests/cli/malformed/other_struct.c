struct s { int a; }; struct t { int a; };
int f(struct s v, struct t w) {
#ifdef BAD
v = w; // error
#else
v.a = w.a;
#endif
return v.a; }
