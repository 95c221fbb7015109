int f(int x) {
#ifdef BAD
else return 1; // error
#else
if (x) return 1;
#endif
return 0; }
