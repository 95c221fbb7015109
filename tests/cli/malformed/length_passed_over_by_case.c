int f(int n) {
switch (n) { case 0:; int a[n + 1]; a[0] = 1; break;
#ifdef BAD
case 1: // error
#else
} switch (n) { case 1:
#endif
return 2; }
return 1; }
