int f(int *p, int *q) {
#ifdef BAD
return p + q != 0; // error
#else
return p - q != 0;
#endif
}
