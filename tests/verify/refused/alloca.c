// refused: alloca (`__builtin_alloca`)
extern void reach_error(void);
int main(void) { int *p = __builtin_alloca(8); *p = 1; if (*p != 1) reach_error(); return 0; }
