/* strings.h: declarations only. */
#ifndef __SLICC_STRINGS_H
#define __SLICC_STRINGS_H
#include <string.h>
int ffs(int value);
#endif
