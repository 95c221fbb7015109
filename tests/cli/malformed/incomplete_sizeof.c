struct s; struct t { int a; };
int f(void) {
#ifdef BAD
return sizeof(struct s); // error
#else
return sizeof(struct t);
#endif
}
