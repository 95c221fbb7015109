int f(int x) {
#ifdef BAD
return x(1); // error
#else
return x + 1;
#endif
}
