int f(int x) {
#ifdef BAD
return ((int[2])x)[0]; // error
#else
return ((int[2]){ x, x })[0];
#endif
}
