struct s { const int a; int b; };
int f(struct s *p) {
#ifdef BAD
p->a = 2; // error
#else
p->b = 2;
#endif
return p->a; }
