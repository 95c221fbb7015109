int f(int *p) {
#ifdef BAD
switch (p) { default: return 1; } // error
#else
switch (*p) { default: return 1; }
#endif
}
