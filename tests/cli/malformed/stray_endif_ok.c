int f(void) { return 0; }
#if 1
#endif
