int g(void);
#ifdef BAD
int v = g(); // error
#else
int v = 1;
#endif
int f(void) { return v; }
