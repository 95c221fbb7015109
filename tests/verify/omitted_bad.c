extern int nondet_int(void);
extern void reach_error(void);
static int calls;
static int once(void) { calls++; return nondet_int(); }
int main(void) { int x = once() ?: 7; if (x == 7 && calls == 1) reach_error(); return 0; }
