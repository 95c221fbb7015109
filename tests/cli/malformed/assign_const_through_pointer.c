int f(const int *p, int *q) {
#ifdef BAD
*p = 2; // error
#else
*q = 2;
#endif
return *p; }
