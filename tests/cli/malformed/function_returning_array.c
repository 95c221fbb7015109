#ifdef BAD
int f(void)[2]; // error
#else
int *f(void);
#endif
