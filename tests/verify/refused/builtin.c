// refused: `__builtin_ia32_pause`
extern void reach_error(void);
int main(void) { __builtin_ia32_pause(); return 0; }
