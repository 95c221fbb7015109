int f(int *p) {
#ifdef BAD
return (p | 1) != 0; // error
#else
return ((long)p | 1) != 0;
#endif
}
