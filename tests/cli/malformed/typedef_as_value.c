typedef int t;
int f(void) {
#ifdef BAD
return t + 1; // error
#else
return (t)+ 1;
#endif
}
