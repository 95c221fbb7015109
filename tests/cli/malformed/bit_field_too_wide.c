struct s {
#ifdef BAD
int a : 33; // error
#else
int a : 32;
#endif
};
int f(struct s *p) { return p->a; }
