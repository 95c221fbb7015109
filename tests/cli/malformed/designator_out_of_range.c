#ifdef BAD
int v[2] = { [2] = 1 }; // error
#else
int v[2] = { [1] = 1 };
#endif
int f(void) { return v[0]; }
