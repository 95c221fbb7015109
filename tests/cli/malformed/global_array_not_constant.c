int n;
#ifdef BAD
int a[n]; // error
#else
int a[4];
#endif
int f(void) { return a[0]; }
