enum e { A,
#ifdef BAD
A }; // error
#else
B };
#endif
int f(void) { return A; }
