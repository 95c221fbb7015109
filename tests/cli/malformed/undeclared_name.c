int f(void) { int x = 1;
#ifdef BAD
return y; // error
#else
return x;
#endif
}
