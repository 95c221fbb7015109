int f(void) {
#ifdef BAD
int a[3] = "ab"; // error
#else
char a[3] = "ab";
#endif
return a[0]; }
