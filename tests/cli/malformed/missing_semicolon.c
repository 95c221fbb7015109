int f(int x) {
#ifdef BAD
x = 1 return x; // error
#else
x = 1; return x;
#endif
}
