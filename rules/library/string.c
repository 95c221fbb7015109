/* Strings and memory of C, byte by byte. Source: C17 7.24; POSIX for strnlen, stpcpy, strtok_r, strdup, memccpy and their
   like; the locale is "C". */
#include "library.h"

void *malloc(slicc_size size);

slicc_size strlen(const char *text)
{
    slicc_size count = 0;
    while (text[count])
        count++;
    return count;
}

slicc_size strnlen(const char *text, slicc_size limit)
{
    slicc_size count = 0;
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
    return slicc_order((unsigned char)*left, (unsigned char)*right);
}

int strcoll(const char *left, const char *right)
{
    while (*left && *left == *right) {
        left++;
        right++;
    }
    return slicc_order((unsigned char)*left, (unsigned char)*right);
}

int strncmp(const char *left, const char *right, slicc_size count)
{
    slicc_size at = 0;
    while (at < count && left[at] && left[at] == right[at])
        at++;
    return at < count ? slicc_order((unsigned char)left[at], (unsigned char)right[at]) : 0;
}

static int slicc_small(int letter)
{
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
}

int strcasecmp(const char *left, const char *right)
{
    while (*left && slicc_small((unsigned char)*left) == slicc_small((unsigned char)*right)) {
        left++;
        right++;
    }
    return slicc_order(slicc_small((unsigned char)*left), slicc_small((unsigned char)*right));
}

int strncasecmp(const char *left, const char *right, slicc_size count)
{
    slicc_size at = 0;
    while (at < count && left[at] && slicc_small((unsigned char)left[at]) == slicc_small((unsigned char)right[at]))
        at++;
    return at < count ? slicc_order(slicc_small((unsigned char)left[at]), slicc_small((unsigned char)right[at])) : 0;
}

char *strcpy(char *to, const char *from)
{
    slicc_size at = 0;
    SLICC_APART(to, from, at);
    while ((to[at] = from[at]) != 0) {
        at++;
        SLICC_APART(to, from, at);
    }
    return to;
}

char *stpcpy(char *to, const char *from)
{
    slicc_size at = 0;
    SLICC_APART(to, from, at);
    while ((to[at] = from[at]) != 0) {
        at++;
        SLICC_APART(to, from, at);
    }
    return to + at;
}

char *strncpy(char *to, const char *from, slicc_size count)
{
    slicc_size at = 0;
    while (at < count && from[at]) {
        SLICC_APART(to, from, at);
        to[at] = from[at];
        at++;
    }
    while (at < count)
        to[at++] = 0;
    return to;
}

char *stpncpy(char *to, const char *from, slicc_size count)
{
    slicc_size at = 0;
    slicc_size end;
    while (at < count && from[at]) {
        SLICC_APART(to, from, at);
        to[at] = from[at];
        at++;
    }
    end = at;
    while (at < count)
        to[at++] = 0;
    return to + end;
}

char *strcat(char *to, const char *from)
{
    slicc_size end = 0;
    slicc_size at = 0;
    while (to[end])
        end++;
    SLICC_APART(to + end, from, at);
    while ((to[end + at] = from[at]) != 0) {
        at++;
        SLICC_APART(to + end, from, at);
    }
    return to;
}

char *strncat(char *to, const char *from, slicc_size count)
{
    slicc_size end = 0;
    slicc_size at = 0;
    while (to[end])
        end++;
    while (at < count && from[at]) {
        SLICC_APART(to + end, from, at);
        to[end + at] = from[at];
        at++;
    }
    to[end + at] = 0;
    return to;
}

slicc_size strlcpy(char *to, const char *from, slicc_size size)
{
    slicc_size at = 0;
    while (from[at]) {
        if (at + 1 < size)
            to[at] = from[at];
        at++;
    }
    if (size)
        to[at < size ? at : size - 1] = 0;
    return at;
}

slicc_size strlcat(char *to, const char *from, slicc_size size)
{
    slicc_size end = 0;
    slicc_size at = 0;
    while (end < size && to[end])
        end++;
    while (from[at]) {
        if (end + at + 1 < size)
            to[end + at] = from[at];
        at++;
    }
    if (end < size)
        to[end + at < size ? end + at : size - 1] = 0;
    return end + at;
}

char *strchr(const char *text, int value)
{
    while (*text && *text != (char)value)
        text++;
    return *text == (char)value ? (char *)text : 0;
}

char *index(const char *text, int value)
{
    while (*text && *text != (char)value)
        text++;
    return *text == (char)value ? (char *)text : 0;
}

char *strchrnul(const char *text, int value)
{
    while (*text && *text != (char)value)
        text++;
    return (char *)text;
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

char *rindex(const char *text, int value)
{
    const char *last = 0;
    while (*text) {
        if (*text == (char)value)
            last = text;
        text++;
    }
    return (char *)((char)value ? last : text);
}

char *strstr(const char *text, const char *part)
{
    for (;; text++) {
        slicc_size at = 0;
        while (part[at] && text[at] == part[at])
            at++;
        if (!part[at])
            return (char *)text;
        if (!*text)
            return 0;
    }
}

static int slicc_among(const char *set, char letter)
{
    while (*set) {
        if (*set == letter)
            return 1;
        set++;
    }
    return 0;
}

slicc_size strspn(const char *text, const char *accept)
{
    slicc_size count = 0;
    while (text[count] && slicc_among(accept, text[count]))
        count++;
    return count;
}

slicc_size strcspn(const char *text, const char *reject)
{
    slicc_size count = 0;
    while (text[count] && !slicc_among(reject, text[count]))
        count++;
    return count;
}

char *strpbrk(const char *text, const char *accept)
{
    while (*text && !slicc_among(accept, *text))
        text++;
    return *text ? (char *)text : 0;
}

static char *slicc_token(char *text, const char *separators, char **rest)
{
    char *token;
    if (!text)
        text = *rest;
    while (*text && slicc_among(separators, *text))
        text++;
    if (!*text) {
        *rest = text;
        return 0;
    }
    token = text;
    while (*text && !slicc_among(separators, *text))
        text++;
    if (*text)
        *text++ = 0;
    *rest = text;
    return token;
}

static char *slicc_rest;

char *strtok(char *text, const char *separators)
{
    return slicc_token(text, separators, &slicc_rest);
}

char *strtok_r(char *text, const char *separators, char **rest)
{
    return slicc_token(text, separators, rest);
}

char *strsep(char **text, const char *separators)
{
    char *token = *text;
    char *at = token;
    if (!token)
        return 0;
    while (*at && !slicc_among(separators, *at))
        at++;
    *text = *at ? at + 1 : 0;
    *at = 0;
    return token;
}

char *strdup(const char *text)
{
    slicc_size count = 0;
    slicc_size at = 0;
    char *copy;
    while (text[count])
        count++;
    copy = malloc(count + 1);
    if (!copy)
        return 0;
    while (at < count) {
        copy[at] = text[at];
        at++;
    }
    copy[at] = 0;
    return copy;
}

char *strndup(const char *text, slicc_size limit)
{
    slicc_size count = 0;
    slicc_size at = 0;
    char *copy;
    while (count < limit && text[count])
        count++;
    copy = malloc(count + 1);
    if (!copy)
        return 0;
    while (at < count) {
        copy[at] = text[at];
        at++;
    }
    copy[at] = 0;
    return copy;
}

int memcmp(const void *left, const void *right, slicc_size count)
{
    const unsigned char *one = left;
    const unsigned char *other = right;
    slicc_size at = 0;
    while (at < count && one[at] == other[at])
        at++;
    return at < count ? slicc_order(one[at], other[at]) : 0;
}

int bcmp(const void *left, const void *right, slicc_size count)
{
    const unsigned char *one = left;
    const unsigned char *other = right;
    int differ = __slicc_nondet_int();
    slicc_size at = 0;
    while (at < count && one[at] == other[at])
        at++;
    if (at == count)
        return 0;
    __slicc_assume(differ != 0);
    return differ;
}

void *memchr(const void *text, int value, slicc_size count)
{
    const unsigned char *bytes = text;
    slicc_size at = 0;
    while (at < count && bytes[at] != (unsigned char)value)
        at++;
    return at < count ? (void *)(bytes + at) : 0;
}

void *memrchr(const void *text, int value, slicc_size count)
{
    const unsigned char *bytes = text;
    while (count > 0 && bytes[count - 1] != (unsigned char)value)
        count--;
    return count > 0 ? (void *)(bytes + count - 1) : 0;
}

void *memccpy(void *to, const void *from, int value, slicc_size count)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    slicc_size at = 0;
    while (at < count) {
        SLICC_APART(target, source, at);
        target[at] = source[at];
        at++;
        if (source[at - 1] == (unsigned char)value)
            return target + at;
    }
    return 0;
}

void *mempcpy(void *to, const void *from, slicc_size count)
{
    unsigned char *target = to;
    const unsigned char *source = from;
    slicc_size at = 0;
    while (at < count) {
        SLICC_APART(target, source, at);
        target[at] = source[at];
        at++;
    }
    return target + count;
}

slicc_size wcslen(const slicc_wide *text)
{
    slicc_size count = 0;
    while (text[count])
        count++;
    return count;
}

slicc_size wcsnlen(const slicc_wide *text, slicc_size limit)
{
    slicc_size count = 0;
    while (count < limit && text[count])
        count++;
    return count;
}

int wcscmp(const slicc_wide *left, const slicc_wide *right)
{
    while (*left && *left == *right) {
        left++;
        right++;
    }
    return slicc_order(*left, *right);
}

int wcsncmp(const slicc_wide *left, const slicc_wide *right, slicc_size count)
{
    slicc_size at = 0;
    while (at < count && left[at] && left[at] == right[at])
        at++;
    return at < count ? slicc_order(left[at], right[at]) : 0;
}

slicc_wide *wcscpy(slicc_wide *to, const slicc_wide *from)
{
    slicc_size at = 0;
    while ((to[at] = from[at]) != 0)
        at++;
    return to;
}

slicc_wide *wcsncpy(slicc_wide *to, const slicc_wide *from, slicc_size count)
{
    slicc_size at = 0;
    while (at < count && from[at]) {
        to[at] = from[at];
        at++;
    }
    while (at < count)
        to[at++] = 0;
    return to;
}

slicc_wide *wcscat(slicc_wide *to, const slicc_wide *from)
{
    slicc_size end = 0;
    slicc_size at = 0;
    while (to[end])
        end++;
    while ((to[end + at] = from[at]) != 0)
        at++;
    return to;
}

slicc_wide *wcsncat(slicc_wide *to, const slicc_wide *from, slicc_size count)
{
    slicc_size end = 0;
    slicc_size at = 0;
    while (to[end])
        end++;
    while (at < count && from[at]) {
        to[end + at] = from[at];
        at++;
    }
    to[end + at] = 0;
    return to;
}

slicc_wide *wcschr(const slicc_wide *text, slicc_wide value)
{
    while (*text && *text != value)
        text++;
    return *text == value ? (slicc_wide *)text : 0;
}

slicc_wide *wcsrchr(const slicc_wide *text, slicc_wide value)
{
    const slicc_wide *last = 0;
    while (*text) {
        if (*text == value)
            last = text;
        text++;
    }
    return (slicc_wide *)(value ? last : text);
}

slicc_wide *wcsstr(const slicc_wide *text, const slicc_wide *part)
{
    for (;; text++) {
        slicc_size at = 0;
        while (part[at] && text[at] == part[at])
            at++;
        if (!part[at])
            return (slicc_wide *)text;
        if (!*text)
            return 0;
    }
}
