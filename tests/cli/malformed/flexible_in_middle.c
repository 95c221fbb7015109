struct s { int n;
#ifdef BAD
int a[]; int b; // error
#else
int b; int a[];
#endif
};
int f(struct s *p) { return p->n; }
