// refused: calloc of unknown size
#include <stdlib.h>
extern void reach_error(void);
extern unsigned nondet_uint(void);
int main(void) { char *p = calloc(nondet_uint(), 2); if (p && p[0]) reach_error(); return 0; }
