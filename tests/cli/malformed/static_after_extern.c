extern int v;
#ifdef BAD
static int v; // error
#else
int v;
#endif
int f(void) { return v; }
