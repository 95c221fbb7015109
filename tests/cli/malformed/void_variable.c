int f(void) {
#ifdef BAD
void x; // error
#else
int x = 0;
#endif
return 0; }
