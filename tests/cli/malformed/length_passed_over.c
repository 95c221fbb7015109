int f(int n) {
if (n > 3)
#ifdef BAD
goto in; // error
#else
goto out;
#endif
{ int a[n + 1];
in: a[0] = n; }
out: return n; }
