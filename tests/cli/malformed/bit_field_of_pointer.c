struct s {
#ifdef BAD
int *a : 3; int b; // error
#else
int a : 3; int b;
#endif
};
int f(struct s *p) { return p->b; }
