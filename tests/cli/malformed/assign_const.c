int f(void) { const int a = 1; int b = 0;
#ifdef BAD
a = 2; // error
#else
b = 2;
#endif
return a + b; }
