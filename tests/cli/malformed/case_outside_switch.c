int f(int x) {
#ifdef BAD
case 1: return 3; // error
#else
if (x == 1) return 3;
#endif
return 0; }
