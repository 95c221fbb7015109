struct s { int a; };
int f(struct s v) {
#ifdef BAD
if (v) return 1; // error
#else
if (v.a) return 1;
#endif
return 0; }
