int f(void *p) {
#ifdef BAD
int x = *p; // error
#else
int x = *(int *)p;
#endif
return x; }
