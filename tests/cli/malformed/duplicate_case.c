int f(int x) { switch (x) {
case 1: return 2;
#ifdef BAD
case 1: return 3; // error
#else
case 2: return 3;
#endif
} return 0; }
