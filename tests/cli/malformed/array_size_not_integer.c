#ifdef BAD
int a[1.5]; // error
#else
int a[15];
#endif
int f(void) { return a[0]; }
