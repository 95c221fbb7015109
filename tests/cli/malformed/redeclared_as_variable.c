int g(int);
#ifdef BAD
int g; // error
#else
int h;
#endif
int f(void) { return g(1); }
