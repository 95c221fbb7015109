#ifdef BAD
#error stop // error
#else
#define stop
#endif
int f(void) { return 0; }
