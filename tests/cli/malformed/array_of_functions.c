#ifdef BAD
int f[2](void); // error
#else
int (*f[2])(void);
#endif
