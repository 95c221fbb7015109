struct s {
#ifdef BAD
int a : 0; int b; // error
#else
int : 0; int b;
#endif
};
int f(struct s *p) { return p->b; }
