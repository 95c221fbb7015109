#if 1 / 0 // error
#endif
int f(void) { return 0; }
