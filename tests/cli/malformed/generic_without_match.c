int f(char *p) {
#ifdef BAD
return _Generic(p, int: 1, long: 2); // error
#else
return _Generic(p, int: 1, char *: 2);
#endif
}
