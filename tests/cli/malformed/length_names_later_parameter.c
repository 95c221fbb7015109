#ifdef BAD
int f(int a[][n], int n) // error
#else
int f(int n, int a[][n])
#endif
{ return a[0][0] + n; }
