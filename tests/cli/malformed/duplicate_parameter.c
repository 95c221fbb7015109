#ifdef BAD
int f(int a, int a) { return a; } // error
#else
int f(int a, int b) { return a + b; }
#endif
