int f(void) {
#ifdef BAD
return ''; // error
#else
return 'a';
#endif
}
