int f(int x) {
#ifdef BAD
(char)x = 1; // error
#else
x = (char)1;
#endif
return x; }
