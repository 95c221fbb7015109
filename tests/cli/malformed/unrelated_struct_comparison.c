struct s { int a; };
int f(struct s v, struct s w) {
#ifdef BAD
return v == w; // error
#else
return v.a == w.a;
#endif
}
