enum e { A, B };
int f(int x) { switch (x) {
case 0: return 2;
#ifdef BAD
case A: return 3; // error
#else
case B: return 3;
#endif
} return 0; }
