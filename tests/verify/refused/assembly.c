// refused: inline assembly
extern void reach_error(void);
int main(void) { int x = 0; __asm__("incl (%0)" : : "r"(&x) : "memory"); if (x) reach_error(); return 0; }
