int g(void);
int f(void) {
#ifdef BAD
return sizeof(g()) + sizeof(struct nothing); // error
#else
return sizeof(g()) + sizeof(int);
#endif
}
