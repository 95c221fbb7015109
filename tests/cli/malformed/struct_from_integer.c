struct s { int a; };
int f(int x) { struct s v = { 0 };
#ifdef BAD
v = x; // error
#else
v.a = x;
#endif
return v.a; }
