#ifndef SLICC_STDIO_H
#define SLICC_STDIO_H
#include <stddef.h>
#include <stdarg.h>
int sprintf(char *buffer, const char *format, ...);
int _snprintf(char *buffer, size_t count, const char *format, ...);
int snprintf(char *buffer, size_t count, const char *format, ...);
int vsprintf(char *buffer, const char *format, va_list arguments);
int _vsnprintf(char *buffer, size_t count, const char *format, va_list arguments);
int swprintf(wchar_t *buffer, const wchar_t *format, ...);
int _snwprintf(wchar_t *buffer, size_t count, const wchar_t *format, ...);
int sscanf(const char *text, const char *format, ...);
#endif
