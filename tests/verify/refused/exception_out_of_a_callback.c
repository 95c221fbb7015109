// refused: exception out of a function that the system may call
extern void reach_error(void);
extern int nondet_int(void);
void ExRaiseStatus(int);
int x;
static void callback(void) { ExRaiseStatus(5); }
void (*table)(void) = callback;
int main(void) { __try { table(); } __except (1) { x = 1; } if (x == 1) reach_error(); return 0; }
