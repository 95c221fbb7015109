int f(int n) {
#ifdef BAD
int *p = (int[n]){1}; // error
#else
int *p = (int[4]){n};
#endif
return *p; }
