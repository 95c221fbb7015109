int f(int *p) {
#ifdef BAD
return (p * 2) != 0; // error
#else
return (*p * 2) != 0;
#endif
}
