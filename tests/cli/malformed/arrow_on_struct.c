struct s { int a; };
int f(struct s v) {
#ifdef BAD
return v->a; // error
#else
return v.a;
#endif
}
