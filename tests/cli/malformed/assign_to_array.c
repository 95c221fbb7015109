int f(void) { int a[2] = { 0 }; int b[2] = { 0 };
#ifdef BAD
a = b; // error
#else
a[0] = b[0];
#endif
return a[0]; }
