int f(a)
#ifdef BAD
int b; // error
#else
int a;
#endif
{ return 1; }
