struct s { int a;
#ifdef BAD
long a; // error
#else
long b;
#endif
};
int f(struct s *p) { return p->a; }
