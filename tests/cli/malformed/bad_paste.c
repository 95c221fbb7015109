#define PASTE(a, b) a ## b
int f(void) { int xy = 1;
#ifdef BAD
return PASTE(x, +); // error
#else
return PASTE(x, y);
#endif
}
