/* Integers of C: read from text, and their absolute values and quotients. Source: C17 7.22.1, 7.22.6, 7.8.2; the locale is
   "C". What the standard leaves open (another base, a number that `atoi` cannot give) is any value. */
#include "library.h"

typedef struct { int quot; int rem; } div_t;
typedef struct { long quot; long rem; } ldiv_t;
typedef struct { long long quot; long long rem; } lldiv_t;

#if __SIZEOF_LONG__ == 8
typedef long slicc_widest;
typedef unsigned long slicc_widest_unsigned;
typedef struct { long quot; long rem; } imaxdiv_t;
#else
typedef long long slicc_widest;
typedef unsigned long long slicc_widest_unsigned;
typedef struct { long long quot; long long rem; } imaxdiv_t;
#endif

long long __slicc_nondet_longlong(void);

/* Where the program looks for the number of an error, if it does. */
#if defined(SLICC_ERRNO_FUNCTION)
static int slicc_error_number;
int *SLICC_ERRNO_FUNCTION(void)
{
    return &slicc_error_number;
}
#define SLICC_OUT_OF_RANGE() (slicc_error_number = 34)
#elif defined(SLICC_ERRNO_VARIABLE)
int errno; // 0 when a program starts (C17 7.5p3)
#define SLICC_OUT_OF_RANGE() (errno = 34)
#else
#define SLICC_OUT_OF_RANGE() ((void)0)
#endif

static int slicc_blank(char letter)
{
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

static int slicc_digit(char letter)
{
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 10;
    return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 10 : 36;
}

/* The number in front of `text`, its sign apart. Beyond `most`, or `least` below zero, it is that, and `large`. */
static unsigned long long slicc_number(const char *text, char **end, int base, unsigned long long most,
                                       unsigned long long least, int *negative, int *large)
{
    const char *at = text;
    const char *behind = text;
    unsigned long long value = 0;
    unsigned long long limit;
    unsigned long long last;
    int digit;
    *negative = 0;
    *large = 0;
    while (slicc_blank(*at))
        at++;
    if (*at == '+' || *at == '-') {
        *negative = *at == '-';
        at++;
    }
    if (*at == '0' && (at[1] == 'x' || at[1] == 'X') && (base == 0 || base == 16) && slicc_digit(at[2]) < 16) {
        base = 16;
        at += 2;
    } else if (base == 0)
        base = *at == '0' ? 8 : 10;
    most = *negative ? least : most;
    limit = most / (unsigned)base;
    last = most % (unsigned)base;
    while ((digit = slicc_digit(*at)) < base) {
        if (value > limit || (value == limit && (unsigned)digit > last))
            *large = 1;
        else
            value = value * (unsigned)base + (unsigned)digit;
        at++;
        behind = at;
    }
    if (end)
        *end = (char *)behind;
    if (*large) {
        SLICC_OUT_OF_RANGE();
        return most;
    }
    return value;
}

static long long slicc_signed(const char *text, char **end, int base, unsigned long long most)
{
    int negative;
    int large;
    unsigned long long value;
    if (base != 0 && (base < 2 || base > 36)) {
        long long any = __slicc_nondet_longlong();
        __slicc_assume(any <= (long long)most && any >= -(long long)most - 1);
        return any;
    }
    value = slicc_number(text, end, base, most, most + 1, &negative, &large);
    return (long long)(negative ? 0 - value : value);
}

static unsigned long long slicc_unsigned(const char *text, char **end, int base, unsigned long long most)
{
    int negative;
    int large;
    unsigned long long value;
    if (base != 0 && (base < 2 || base > 36))
        return (unsigned long long)__slicc_nondet_longlong() & most;
    value = slicc_number(text, end, base, most, most, &negative, &large);
    return (negative && !large ? 0 - value : value) & most;
}

long strtol(const char *text, char **end, int base)
{
    return (long)slicc_signed(text, end, base, __LONG_MAX__);
}

long long strtoll(const char *text, char **end, int base)
{
    return slicc_signed(text, end, base, __LONG_LONG_MAX__);
}

unsigned long strtoul(const char *text, char **end, int base)
{
    return (unsigned long)slicc_unsigned(text, end, base, __LONG_MAX__ * 2UL + 1);
}

unsigned long long strtoull(const char *text, char **end, int base)
{
    return slicc_unsigned(text, end, base, __LONG_LONG_MAX__ * 2ULL + 1);
}

slicc_widest strtoimax(const char *text, char **end, int base)
{
    return (slicc_widest)slicc_signed(text, end, base, __LONG_LONG_MAX__);
}

slicc_widest_unsigned strtoumax(const char *text, char **end, int base)
{
    return (slicc_widest_unsigned)slicc_unsigned(text, end, base, __LONG_LONG_MAX__ * 2ULL + 1);
}

/* A number that does not fit is undefined here. */
static long long slicc_any_if_large(const char *text, unsigned long long most)
{
    int negative;
    int large;
    unsigned long long value = slicc_number(text, 0, 10, most, most + 1, &negative, &large);
    if (large)
        return __slicc_nondet_longlong();
    return (long long)(negative ? 0 - value : value);
}

int atoi(const char *text)
{
    return (int)slicc_any_if_large(text, __INT_MAX__);
}

long atol(const char *text)
{
    return (long)slicc_any_if_large(text, __LONG_MAX__);
}

long long atoll(const char *text)
{
    return slicc_any_if_large(text, __LONG_LONG_MAX__);
}

int abs(int value)
{
    return value < 0 ? -value : value;
}

long labs(long value)
{
    return value < 0 ? -value : value;
}

long long llabs(long long value)
{
    return value < 0 ? -value : value;
}

slicc_widest imaxabs(slicc_widest value)
{
    return value < 0 ? -value : value;
}

div_t div(int numerator, int denominator)
{
    div_t result;
    result.quot = numerator / denominator;
    result.rem = numerator % denominator;
    return result;
}

ldiv_t ldiv(long numerator, long denominator)
{
    ldiv_t result;
    result.quot = numerator / denominator;
    result.rem = numerator % denominator;
    return result;
}

lldiv_t lldiv(long long numerator, long long denominator)
{
    lldiv_t result;
    result.quot = numerator / denominator;
    result.rem = numerator % denominator;
    return result;
}

imaxdiv_t imaxdiv(slicc_widest numerator, slicc_widest denominator)
{
    imaxdiv_t result;
    result.quot = numerator / denominator;
    result.rem = numerator % denominator;
    return result;
}

int ffs(int value)
{
    unsigned bits = (unsigned)value;
    int place = 1;
    if (!bits)
        return 0;
    while (!(bits & 1)) {
        bits >>= 1;
        place++;
    }
    return place;
}
