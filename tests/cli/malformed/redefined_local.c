int f(void) { int v = 1;
#ifdef BAD
int v = 2; // error
#else
{ int v = 2; (void)v; }
#endif
return v; }
