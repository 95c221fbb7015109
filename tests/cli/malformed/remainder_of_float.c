int f(int x, double y) {
#ifdef BAD
int z = x % y; // error
#else
int z = x % 3;
#endif
return z; }
