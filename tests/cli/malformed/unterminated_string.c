const char *f(void) {
#ifdef BAD
return "abc; // error
#else
return "abc";
#endif
}
