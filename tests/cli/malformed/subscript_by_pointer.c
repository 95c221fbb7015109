int f(int *p) { int a[3] = { 0 };
#ifdef BAD
return a[p]; // error
#else
return a[*p];
#endif
}
