struct s { int a; };
int f(int x, struct s v) {
#ifdef BAD
return x ? v : 1; // error
#else
return x ? v.a : 1;
#endif
}
