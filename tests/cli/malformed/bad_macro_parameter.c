#ifdef BAD
#define BAD(a, 1) a // error
#else
#define BAD(a, b) a
#endif
int f(void) { return 0; }
