#if 1 / 1
#endif
int f(void) { return 0; }
