// refused: inline assembly that writes `int *`
extern void reach_error(void);
int main(void) { int x = 0, *p = 0; __asm__("lea %1, %0" : "=r"(p) : "m"(x)); if (p) reach_error(); return 0; }
