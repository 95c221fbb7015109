int f(int *p) {
#ifdef BAD
return ~p != 0; // error
#else
return ~(long)p != 0;
#endif
}
