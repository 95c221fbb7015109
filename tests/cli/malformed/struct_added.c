struct s { int a; };
int f(struct s v) {
#ifdef BAD
return (v + 1).a; // error
#else
return v.a + 1;
#endif
}
