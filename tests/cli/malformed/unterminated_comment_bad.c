int f(void) { return 0; }
/* error
