#ifdef BAD
int long char v; // error
#else
long int v;
#endif
int f(void) { return v; }
