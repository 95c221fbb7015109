struct s { int a; };
int f(struct s v) {
#ifdef BAD
return v; // error
#else
return v.a;
#endif
}
