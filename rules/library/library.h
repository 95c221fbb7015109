/* What the bodies of the C library are made of: nothing of the program's own headers. */
#ifndef SLICC_LIBRARY_H
#define SLICC_LIBRARY_H
#ifndef SLICC_SIZE
#define SLICC_SIZE __SIZE_TYPE__
#endif
typedef SLICC_SIZE slicc_size;
typedef __WCHAR_TYPE__ slicc_wide;
int __slicc_nondet_int(void);
void __slicc_assume(int condition);
/* Undefined behaviour that C text cannot show otherwise counts where `--check memory` asks for it. */
#ifdef SLICC_CHECK_MEMORY
void __slicc_overlap(void);
#define SLICC_APART(to, from, at) \
    do { \
        if ((to) + (at) == (from) || (from) + (at) == (to)) \
            __slicc_overlap(); \
    } while (0)
#else
#define SLICC_APART(to, from, at) ((void)0)
#endif
/* A comparison yields a number of the documented sign and any size. */
static int slicc_order(int left, int right)
{
    int sign = __slicc_nondet_int();
    if (left == right)
        return 0;
    __slicc_assume(left < right ? sign < 0 : sign > 0);
    return sign;
}
#endif
