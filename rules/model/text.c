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

size_t strlen(const char *text)
{
    size_t count = 0;
    while (text[count])
        count++;
    return count;
}

size_t strnlen(const char *text, size_t limit)
{
    size_t count = 0;
    while (count < limit && text[count])
        count++;
    return count;
}

int strcmp(const char *left, const char *right)
{
    while (*left && *left == *right) {
        left++;
        right++;
    }
    return slicc_sign((unsigned char)*left, (unsigned char)*right);
}

int strncmp(const char *left, const char *right, size_t count)
{
    size_t at = 0;
    while (at < count && left[at] && left[at] == right[at])
        at++;
    return at < count ? slicc_sign((unsigned char)left[at], (unsigned char)right[at]) : 0;
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

char *strcpy(char *destination, const char *source)
{
    size_t at = 0;
    while ((destination[at] = source[at]) != 0)
        at++;
    return destination;
}

char *strncpy(char *destination, const char *source, size_t count)
{
    size_t at = 0;
    while (at < count && source[at]) {
        destination[at] = source[at];
        at++;
    }
    while (at < count)
        destination[at++] = 0;
    return destination;
}

char *strcat(char *destination, const char *source)
{
    size_t end = 0;
    size_t at = 0;
    while (destination[end])
        end++;
    while ((destination[end + at] = source[at]) != 0)
        at++;
    return destination;
}

char *strchr(const char *text, int value)
{
    while (*text && *text != (char)value)
        text++;
    return *text == (char)value ? (char *)text : 0;
}

char *strrchr(const char *text, int value)
{
    const char *last = 0;
    while (*text) {
        if (*text == (char)value)
            last = text;
        text++;
    }
    return (char *)((char)value ? last : text);
}

size_t wcslen(const wchar_t *text)
{
    size_t count = 0;
    while (text[count])
        count++;
    return count;
}

size_t wcsnlen(const wchar_t *text, size_t limit)
{
    size_t count = 0;
    while (count < limit && text[count])
        count++;
    return count;
}

int wcscmp(const wchar_t *left, const wchar_t *right)
{
    while (*left && *left == *right) {
        left++;
        right++;
    }
    return slicc_sign(*left, *right);
}

int wcsncmp(const wchar_t *left, const wchar_t *right, size_t count)
{
    size_t at = 0;
    while (at < count && left[at] && left[at] == right[at])
        at++;
    return at < count ? slicc_sign(left[at], right[at]) : 0;
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

wchar_t *wcscpy(wchar_t *destination, const wchar_t *source)
{
    size_t at = 0;
    while ((destination[at] = source[at]) != 0)
        at++;
    return destination;
}

wchar_t *wcsncpy(wchar_t *destination, const wchar_t *source, size_t count)
{
    size_t at = 0;
    while (at < count && source[at]) {
        destination[at] = source[at];
        at++;
    }
    while (at < count)
        destination[at++] = 0;
    return destination;
}

wchar_t *wcscat(wchar_t *destination, const wchar_t *source)
{
    size_t end = 0;
    size_t at = 0;
    while (destination[end])
        end++;
    while ((destination[end + at] = source[at]) != 0)
        at++;
    return destination;
}

wchar_t *wcschr(const wchar_t *text, wchar_t value)
{
    while (*text && *text != (wchar_t)value)
        text++;
    return *text == (wchar_t)value ? (wchar_t *)text : 0;
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t value)
{
    const wchar_t *last = 0;
    while (*text) {
        if (*text == (wchar_t)value)
            last = text;
        text++;
    }
    return (wchar_t *)((wchar_t)value ? last : text);
}

char *strncat(char *destination, const char *source, size_t count)
{
    size_t end = 0;
    size_t at = 0;
    while (destination[end])
        end++;
    while (at < count && source[at]) {
        destination[end + at] = source[at];
        at++;
    }
    destination[end + at] = 0;
    return destination;
}

int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *one = left;
    const unsigned char *other = right;
    size_t at = 0;
    while (at < count && one[at] == other[at])
        at++;
    return at < count ? slicc_sign(one[at], other[at]) : 0;
}

void *memchr(const void *text, int value, size_t count)
{
    const unsigned char *bytes = text;
    size_t at = 0;
    while (at < count && bytes[at] != (unsigned char)value)
        at++;
    return at < count ? (void *)(bytes + at) : 0;
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
