int w;
#ifdef BAD
int v = w; // error
#else
int *v = &w;
#endif
int f(void) { return v != 0; }
