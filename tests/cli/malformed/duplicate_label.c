int f(int x) {
a: x++;
#ifdef BAD
a: x--; // error
#else
b: x--;
#endif
if (x) goto a;
#ifdef BAD
#else
goto b;
#endif
return x; }
