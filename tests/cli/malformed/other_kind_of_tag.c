struct s { int a; };
#ifdef BAD
union s *v; // error
#else
struct s *v;
#endif
int f(void) { return v->a; }
