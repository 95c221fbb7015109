int f(int x) {
#ifdef BAD
if (x) break; // error
#else
while (x) break;
#endif
return 0; }
