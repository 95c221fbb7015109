int f(int x) {
#ifdef BAD
int *p = &(x + 1); // error
#else
int *p = &x;
#endif
return *p; }
