int f(int *p, int (*q)(int)) {
#ifdef BAD
return p(1); // error
#else
return q(1);
#endif
}
