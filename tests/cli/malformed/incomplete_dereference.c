struct s; struct t { int a; };
int f(struct s *p, struct t *q) {
#ifdef BAD
return p->a; // error
#else
return q->a;
#endif
}
