struct s;
struct t {
#ifdef BAD
struct s a; // error
#else
struct s *a;
#endif
int b; };
int f(struct t *p) { return p->b; }
