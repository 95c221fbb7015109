int g(void);
int f(void) {
#ifdef BAD
g() = 1; // error
#else
int x = g();
#endif
return 0; }
