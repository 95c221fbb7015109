int v = 1;
#ifdef BAD
int v = 2; // error
#else
extern int v;
#endif
int f(void) { return v; }
