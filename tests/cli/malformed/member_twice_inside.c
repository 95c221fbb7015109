struct s { struct { int a; };
#ifdef BAD
int a; // error
#else
int b;
#endif
}; int f(struct s *s) { return s->a; }
