int f(int x) { return _Generic(x,
#ifdef BAD
default: 1, default: 2 // error
#else
default: 1, int: 2
#endif
); }
