int f(int x, int y) { int a[3] = { 0 };
#ifdef BAD
return x[y]; // error
#else
return a[y] + x;
#endif
}
