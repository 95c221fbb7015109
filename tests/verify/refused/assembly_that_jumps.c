// refused: inline assembly
extern void reach_error(void);
extern int nondet_int(void);
int main(void) { int x = nondet_int(); __asm__ goto ("jmp %l0" : : : : out); x = 1; out: if (x == 5) reach_error(); return 0; }
