int f(int x) { if (x) {
#ifdef BAD
return 1;
#else
return 1; }
#endif
return 0; } // error
