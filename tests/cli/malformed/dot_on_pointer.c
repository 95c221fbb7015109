struct s { int a; };
int f(struct s *p) {
#ifdef BAD
return p.a; // error
#else
return p->a;
#endif
}
