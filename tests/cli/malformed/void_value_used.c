void g(void); int h(void);
int f(void) {
#ifdef BAD
return g() + 1; // error
#else
return h() + 1;
#endif
}
