// refused: inline assembly that writes `int (*)()`
extern void reach_error(void);
static int one(void) { return 1; }
int main(void) { int (*f)(void) = one; __asm__("lea %1, %0" : "=r"(f) : "m"(*f)); if (f()) reach_error(); return 0; }
