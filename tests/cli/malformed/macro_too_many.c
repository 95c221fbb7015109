#define ADD(a, b) ((a) + (b))
int f(void) {
#ifdef BAD
return ADD(1, 2, 3); // error
#else
return ADD(1, 2);
#endif
}
