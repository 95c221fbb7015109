int f(int x) {
#ifdef BAD
(x + 1)++; // error
#else
x++;
#endif
return x; }
