struct s;
#ifdef BAD
struct s v; // error
#else
struct s *v;
#endif
int f(void) { return &v != 0; }
