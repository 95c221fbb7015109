int f(void) { return 0; }
#else // error
