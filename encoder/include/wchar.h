/* wchar.h: declarations only. */
#ifndef __SLICC_WCHAR_H
#define __SLICC_WCHAR_H
#include <stddef.h>
#if __SIZEOF_WCHAR_T__ == 2
typedef unsigned short wint_t;
#else
typedef unsigned int wint_t;
#endif
size_t wcslen(const wchar_t *text);
wchar_t *wcscpy(wchar_t *to, const wchar_t *from);
wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t size);
wchar_t *wcscat(wchar_t *to, const wchar_t *from);
int wcscmp(const wchar_t *left, const wchar_t *right);
int wcsncmp(const wchar_t *left, const wchar_t *right, size_t size);
wchar_t *wcschr(const wchar_t *text, wchar_t c);
wchar_t *wcsrchr(const wchar_t *text, wchar_t c);
wchar_t *wcsstr(const wchar_t *text, const wchar_t *part);
#endif
