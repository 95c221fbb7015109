// refused: exception filter around a __finally
extern void reach_error(void);
extern int nondet_int(void);
void ExRaiseStatus(int);
int main(void) { int x = 0; __try { __try { ExRaiseStatus(5); } __finally { x = 1; } } __except (x == 0 ? 1 : 0) { x = 2; } if (x == 2) reach_error(); return 0; }
