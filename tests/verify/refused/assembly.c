// refused: inline assembly
extern void reach_error(void);
static int x;
int main(void) { __asm__ volatile ("call change" : : : "memory"); if (x) reach_error(); return 0; }
