int f(void) {
#ifdef BAD
return 1xyz; // error
#else
return 1ul;
#endif
}
