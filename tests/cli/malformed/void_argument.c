void g(void); int h(int);
int f(void) {
#ifdef BAD
return h(g()); // error
#else
g(); return h(1);
#endif
}
