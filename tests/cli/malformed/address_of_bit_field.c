struct s { int a : 3; int b; };
int f(struct s *q) {
#ifdef BAD
int *p = &q->a; // error
#else
int *p = &q->b;
#endif
return *p; }
