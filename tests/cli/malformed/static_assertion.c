#ifdef BAD
_Static_assert(sizeof(int) == 3, "three"); // error
#else
_Static_assert(sizeof(int) == 4, "four");
#endif
int f(void) { return 0; }
