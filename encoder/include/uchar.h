/* uchar.h: declarations only. */
#ifndef __SLICC_UCHAR_H
#define __SLICC_UCHAR_H
#include <stddef.h>
typedef unsigned short char16_t;
typedef unsigned int char32_t;
typedef struct { unsigned long state; } mbstate_t;
size_t mbrtoc16(char16_t *to, const char *from, size_t size, mbstate_t *state);
size_t c16rtomb(char *to, char16_t from, mbstate_t *state);
size_t mbrtoc32(char32_t *to, const char *from, size_t size, mbstate_t *state);
size_t c32rtomb(char *to, char32_t from, mbstate_t *state);
#endif
