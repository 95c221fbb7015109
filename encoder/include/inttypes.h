/* inttypes.h: stdint.h and the print formats. */
#ifndef __SLICC_INTTYPES_H
#define __SLICC_INTTYPES_H
#include <stdint.h>
#if __SIZEOF_LONG__ == 8
#define __SLICC_P64 "l"
#else
#define __SLICC_P64 "ll"
#endif
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
#define PRIuPTR __SLICC_P64 "u"
#define PRIxPTR __SLICC_P64 "x"
#endif
