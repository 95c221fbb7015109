// refused: modes of floating point (`fesetround`)
extern int fesetround(int);
extern void reach_error(void);
extern float nondet_float(void);
int main(void) { fesetround(0x400); if (1.0f + 1e-9f == 1.0f) reach_error(); return 0; }
