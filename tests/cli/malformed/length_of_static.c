int f(int n) {
#ifdef BAD
static int a[n]; // error
#else
static int a[4];
#endif
return a[0] + n; }
