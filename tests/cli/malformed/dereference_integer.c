int f(int x) {
#ifdef BAD
return *x; // error
#else
return *&x;
#endif
}
