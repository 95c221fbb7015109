struct s;
int f(void) {
#ifdef BAD
struct s v; // error
#else
struct s *v = 0;
#endif
return &v != 0; }
