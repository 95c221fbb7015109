int f(void) {
#ifdef BAD
static int g(void); // error
#else
extern int g(void);
#endif
return 0; }
