#ifdef BAD
extern static int v; // error
#else
extern int v;
#endif
int f(void) { return v; }
