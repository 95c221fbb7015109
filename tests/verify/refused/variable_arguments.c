// refused: variable arguments
#include <stdarg.h>
extern void reach_error(void);
static int f(int n, ...) { va_list l; va_start(l, n); n = va_arg(l, int); va_end(l); return n; }
int main(void) { if (f(1, 2) == 2) reach_error(); return 0; }
