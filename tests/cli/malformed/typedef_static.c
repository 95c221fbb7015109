
#ifdef BAD
typedef static int t; // error
#else
typedef int t;
#endif
int f(void) { return 0; }
