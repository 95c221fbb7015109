struct s { int a; };
#ifdef BAD
int f(strukt_s *p) { return 1; } // error
#else
int f(struct s *p) { return 1; }
#endif
