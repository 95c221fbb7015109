#ifdef BAD
int n; int (*p)[n]; // error
#else
enum { n = 3 }; int (*p)[n];
#endif
int f(void) { return (*p)[1]; }
