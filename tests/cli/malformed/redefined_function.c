int f(int x) { return x; }
#ifdef BAD
int f(int x) { return x; } // error
#else
int g(int x) { return x; }
#endif
