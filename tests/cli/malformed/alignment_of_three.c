
#ifdef BAD
_Alignas(3) int x; // error
#else
_Alignas(4) int x;
#endif
int f(void) { return x; }
