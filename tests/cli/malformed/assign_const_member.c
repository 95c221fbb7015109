struct s { int a; const int b; }; struct s x; struct s y; int f(void) {
#ifdef BAD
x = y; // error
#else
x.a = y.a;
#endif
return x.a; }
