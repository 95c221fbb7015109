#ifdef BAD
int f(void)(int); // error
#else
int (*f(void))(int);
#endif
