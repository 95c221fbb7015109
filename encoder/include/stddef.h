/* stddef.h; sizes follow the data model's __SIZE_TYPE__, __PTRDIFF_TYPE__ and __WCHAR_TYPE__. */
#ifndef __SLICC_STDDEF_H
#define __SLICC_STDDEF_H
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __WCHAR_TYPE__ wchar_t;
typedef struct { long long __ll; long double __ld; } max_align_t;
#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
