int f(void) { return 0; }
/* no error */
