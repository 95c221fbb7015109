#ifdef BAD
signed unsigned v; // error
#else
unsigned v;
#endif
int f(void) { return v; }
