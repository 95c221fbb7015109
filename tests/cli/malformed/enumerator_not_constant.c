int v;
#ifdef BAD
enum e { A = v }; // error
#else
enum e { A = 3 };
#endif
int f(void) { return A; }
