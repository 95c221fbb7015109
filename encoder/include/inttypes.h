/* inttypes.h: stdint.h and the print formats. */
#ifndef __SLICC_INTTYPES_H
#define __SLICC_INTTYPES_H
#include <stdint.h>
#if __SIZEOF_LONG__ == 8
#define __SLICC_P64 "l"
typedef struct { long quot; long rem; } imaxdiv_t;
#else
#define __SLICC_P64 "ll"
typedef struct { long long quot; long long rem; } imaxdiv_t;
#endif
intmax_t imaxabs(intmax_t value);
imaxdiv_t imaxdiv(intmax_t numerator, intmax_t denominator);
intmax_t strtoimax(const char *text, char **end, int base);
uintmax_t strtoumax(const char *text, char **end, int base);
#define PRId8 "d"
#define PRId16 "d"
#define PRId32 "d"
#define PRId64 __SLICC_P64 "d"
#define PRIi32 "i"
#define PRIi64 __SLICC_P64 "i"
#define PRIu8 "u"
#define PRIu16 "u"
#define PRIu32 "u"
#define PRIu64 __SLICC_P64 "u"
#define PRIx8 "x"
#define PRIx16 "x"
#define PRIx32 "x"
#define PRIx64 __SLICC_P64 "x"
#define PRIX32 "X"
#define PRIX64 __SLICC_P64 "X"
#define PRIdPTR __SLICC_P64 "d"
#define SCNd32 "d"
#define SCNd64 __SLICC_P64 "d"
#define SCNu32 "u"
#define SCNu64 __SLICC_P64 "u"
#define SCNx32 "x"
#define SCNx64 __SLICC_P64 "x"
#define PRIuPTR __SLICC_P64 "u"
#define PRIxPTR __SLICC_P64 "x"
#endif
