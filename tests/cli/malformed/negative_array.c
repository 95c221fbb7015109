#ifdef BAD
int a[-1]; // error
#else
int a[1];
#endif
int f(void) { return a[0]; }
