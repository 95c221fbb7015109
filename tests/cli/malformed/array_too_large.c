
#ifdef BAD
char a[0x7fffffffffffffffULL + 1]; // error
#else
char a[0x7fff];
#endif
int f(void) { return a[0]; }
