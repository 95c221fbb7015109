int f(int x, float y) {
#ifdef BAD
return x << y; // error
#else
return x << 2;
#endif
}
