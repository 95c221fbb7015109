struct s { int a; };
#ifdef BAD
struct s v = { .b = 1 }; // error
#else
struct s v = { .a = 1 };
#endif
int f(void) { return v.a; }
