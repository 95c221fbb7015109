void g(void); int h(void);
int f(void) {
#ifdef BAD
int x = g(); // error
#else
int x = h();
#endif
return x; }
