struct s {
#ifdef BAD
int a : -1; // error
#else
int a : 1;
#endif
};
int f(struct s *p) { return p->a; }
