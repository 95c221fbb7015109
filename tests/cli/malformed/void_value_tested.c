void g(void); int h(void);
int f(void) {
#ifdef BAD
if (g()) return 1; // error
#else
if (h()) return 1;
#endif
return 0; }
