int f(int x) { switch (x) {
default: return 2;
#ifdef BAD
default: return 3; // error
#else
case 1: return 3;
#endif
} return 0; }
