int f(void) {
#ifdef BAD
return 09; // error
#else
return 07;
#endif
}
