// refused: floating point
#include <math.h>
extern void reach_error(void);
int main(void) { union { double d; unsigned long long u; } v; v.d = nan("1"); if (v.u & 1) reach_error(); return 0; }
