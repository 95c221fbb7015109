int f(int x) { return _Generic(x,
#ifdef BAD
int: 1, int: 2 // error
#else
int: 1, const int: 2
#endif
); }
