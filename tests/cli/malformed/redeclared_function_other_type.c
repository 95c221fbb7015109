int g(int);
#ifdef BAD
long g(int); // error
#else
int g(int);
#endif
int f(void) { return g(1); }
