#if 1 + // error
#endif
int f(void) { return 0; }
