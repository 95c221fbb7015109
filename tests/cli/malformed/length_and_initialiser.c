int f(int n) {
#ifdef BAD
int a[n] = {1}; // error
#else
int a[n]; a[0] = 1;
#endif
return a[0]; }
