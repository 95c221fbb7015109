int f(void) {
#ifdef BAD
int a[2] = 1; // error
#else
int a[2] = { 1 };
#endif
return a[0]; }
