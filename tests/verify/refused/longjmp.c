// refused: non-local jumps (`longjmp`)
#include <setjmp.h>
jmp_buf b;
int main(void) { longjmp(b, 1); return 0; }
