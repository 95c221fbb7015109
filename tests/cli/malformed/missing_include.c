#ifdef BAD
#include "no_such_file_here.h" // error
#else
#include <stddef.h>
#endif
int f(void) { return 0; }
