// refused: memory copy of unknown size
#include <string.h>
extern void reach_error(void);
extern unsigned nondet_uint(void);
char a[5000], b[5000];
int main(void) { unsigned n = nondet_uint(); b[7] = 1; if (n < 5000) memcpy(a, b, n); if (a[7]) reach_error(); return 0; }
