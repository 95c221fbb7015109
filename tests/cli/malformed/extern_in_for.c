int f(void) { int n = 0;
#ifdef BAD
for (extern int i; n < 3; n++) // error
#else
for (int i = 0; n < 3; n++)
#endif
; return n; }
