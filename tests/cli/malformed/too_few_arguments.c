int g(int a, int b);
int f(void) {
#ifdef BAD
return g(1); // error
#else
return g(1, 2);
#endif
}
