struct s { int a; };
#ifdef BAD
struct s { int a; }; // error
#else
struct t { int a; };
#endif
int f(struct s *p) { return p->a; }
