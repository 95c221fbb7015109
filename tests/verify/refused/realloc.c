// refused: realloc
#include <stdlib.h>
extern void reach_error(void);
int main(void) { int *p = realloc(0, 8); if (p) reach_error(); return 0; }
