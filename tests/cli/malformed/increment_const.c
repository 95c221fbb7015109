int f(const int x) { int y = x;
#ifdef BAD
x++; // error
#else
y++;
#endif
return y; }
