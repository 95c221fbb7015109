struct s { int a; };
int f(int x) {
#ifdef BAD
return ((struct s)x).a; // error
#else
return ((struct s){ x }).a;
#endif
}
