struct s { int a; };
int g(int x);
int f(struct s v) {
#ifdef BAD
return g(v); // error
#else
return g(v.a);
#endif
}
