int f(int x) {
#ifdef BAD
return x.a; // error
#else
return x;
#endif
}
