/* The bodies of rules/library under names of their own, for comparison with the library of this machine. */
#include "renamed.h"
#define SLICC_ERRNO_FUNCTION ours_errno
#include "string.c"
#include "number.c"
#include "letter.c"
#include "sort.c"
