int f(void) { register int x = 1; int y = 1;
#ifdef BAD
int *p = &x; // error
#else
int *p = &y;
#endif
return *p + x; }
