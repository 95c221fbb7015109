#ifndef SLICC_STDLIB_H
#define SLICC_STDLIB_H
#include <stddef.h>
int atoi(const char *text);
int abs(int value);
int rand(void);
long strtol(const char *text, char **end, int base);
unsigned long strtoul(const char *text, char **end, int base);
#endif
