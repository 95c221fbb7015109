// refused: a packed enumeration is not modelled
extern void reach_error(void);
extern int nondet_int(void);
enum __attribute__((packed)) e { A, B };
int main(void) { if (sizeof(enum e) != 1) reach_error(); return 0; }
