extern int v;
#ifdef BAD
extern long v; // error
#else
extern int v;
#endif
int f(void) { return v; }
