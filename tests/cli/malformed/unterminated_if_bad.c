#if 1 // error
int f(void) { return 0; }
