int g(const char *a, int b, ...);
int f(void) {
#ifdef BAD
return g("a"); // error
#else
return g("a", 1);
#endif
}
