int f(int x) {
#ifdef BAD
3 = x; // error
#else
x = 3;
#endif
return x; }
