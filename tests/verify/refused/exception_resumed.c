// refused: EXCEPTION_CONTINUE_EXECUTION
extern void reach_error(void);
extern int nondet_int(void);
void ExRaiseStatus(int);
int main(void) { int x = 0; __try { x = 1; ExRaiseStatus(5); x = 2; } __except (-1) { } if (x == 2) reach_error(); return 0; }
