typedef int t;
#ifdef BAD
typedef long t; // error
#else
typedef int t;
#endif
t f(void) { return 1; }
