#ifndef SLICC_STDDEF_H
#define SLICC_STDDEF_H
typedef unsigned long long size_t;
typedef long long ptrdiff_t;
typedef unsigned short wchar_t;
typedef long long intptr_t;
typedef unsigned long long uintptr_t;
#ifndef NULL
#define NULL ((void *)0)
#endif
#define offsetof(type, field) ((size_t)&(((type *)0)->field))
#endif
