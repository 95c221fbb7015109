struct s { int a; };
int f(struct s v) {
#ifdef BAD
return (int)v; // error
#else
return (int)v.a;
#endif
}
