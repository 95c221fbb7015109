int g(int a);
int f(void) {
#ifdef BAD
return g(1, 2); // error
#else
return g(1);
#endif
}
