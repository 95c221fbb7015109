int f(void) {
#ifdef BAD
return 'a; // error
#else
return 'a';
#endif
}
