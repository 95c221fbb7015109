int f(int x, int y) {
#ifdef BAD
x + y = 3; // error
#else
x = y + 3;
#endif
return x; }
