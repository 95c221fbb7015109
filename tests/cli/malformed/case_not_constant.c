int f(int x, int y) { switch (x) {
#ifdef BAD
case y: return 3; // error
#else
case 1: return y;
#endif
} return 0; }
