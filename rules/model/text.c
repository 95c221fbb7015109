/* Strings and memory of C. What a comparison yields has the documented sign and any size. Beyond ASCII, whether two
   letters differ in case only is arbitrary. */
#include <ntddk.h>
#include "intrinsics.h"

static int slicc_sign(int left, int right)
{
    int sign = __slicc_nondet_int();
    if (left == right)
        return 0;
    __slicc_assume(left < right ? sign < 0 : sign > 0);
    return sign;
}

static int slicc_lower(int letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

static int slicc_sign_without_case(int left, int right)
{
    if (left != right && (left >= 128 || right >= 128))
        return __slicc_nondet_int();
    return slicc_sign(slicc_lower(left), slicc_lower(right));
}

int _stricmp(const char *left, const char *right)
{
    int sign = slicc_sign_without_case((unsigned char)*left, (unsigned char)*right);
    while (*left && !sign) {
        left++;
        right++;
        sign = slicc_sign_without_case((unsigned char)*left, (unsigned char)*right);
    }
    return sign;
}

int _strnicmp(const char *left, const char *right, size_t count)
{
    size_t at = 0;
    int sign = 0;
    while (at < count && !sign) {
        sign = slicc_sign_without_case((unsigned char)left[at], (unsigned char)right[at]);
        if (!left[at])
            break;
        at++;
    }
    return sign;
}

int _wcsicmp(const wchar_t *left, const wchar_t *right)
{
    int sign = slicc_sign_without_case(*left, *right);
    while (*left && !sign) {
        left++;
        right++;
        sign = slicc_sign_without_case(*left, *right);
    }
    return sign;
}

int _wcsnicmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    size_t at = 0;
    int sign = 0;
    while (at < count && !sign) {
        sign = slicc_sign_without_case(left[at], right[at]);
        if (!left[at])
            break;
        at++;
    }
    return sign;
}

SIZE_T RtlCompareMemory(const void *Source1, const void *Source2, SIZE_T Length)
{
    const unsigned char *one = Source1;
    const unsigned char *other = Source2;
    SIZE_T at = 0;
    while (at < Length && one[at] == other[at])
        at++;
    return at;
}
