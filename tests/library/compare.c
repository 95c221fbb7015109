/* Runs each function beside the machine's own on random arguments; prints what differs. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include "ours.h"

static int void_run;  /* an assumption did not hold: the run does not count */
static unsigned long long state = 88172645463325252ULL;

static unsigned next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11);
}

int __slicc_nondet_int(void) { return (int)next(); }
long long __slicc_nondet_longlong(void) { return (long long)next() << 32 | next(); }
void __slicc_assume(int holds) { void_run |= !holds; }
void __slicc_refused(const char *what) { printf("refused: %s\n", what); }

static int counted;
static int different;

static void check(const char *name, int same)
{
    if (void_run)
        return;
    counted++;
    if (!same && different++ < 20)
        printf("differs: %s\n", name);
}

#define BEGIN void_run = 0
#define SIGN(x) (((x) > 0) - ((x) < 0))
#define SAME(name, one, other) do { BEGIN; int same_ = (one) == (other); check(name, same_); } while (0)

static void text(char *to, const char *letters, int most)
{
    int length = (int)(next() % (unsigned)most);
    for (int i = 0; i < length; i++)
        to[i] = letters[next() % strlen(letters)];
    to[length] = 0;
}

static void strings(void)
{
    char a[16], b[16], one[64], two[64];
    size_t n = next() % 9;
    int c = "ab\200A"[next() % 5];
    memset(a, 'a', sizeof a);
    memset(b, 'b', sizeof b);
    text(a, "abAB\200", 8);
    text(b, "abAB\200", 5);
    SAME("strlen", strlen(a), ours_strlen(a));
    SAME("strnlen", strnlen(a, n), ours_strnlen(a, n));
    SAME("strcmp", SIGN(strcmp(a, b)), SIGN(ours_strcmp(a, b)));
    SAME("strcoll", SIGN(strcoll(a, b)), SIGN(ours_strcoll(a, b)));
    SAME("strncmp", SIGN(strncmp(a, b, n)), SIGN(ours_strncmp(a, b, n)));
    SAME("strcasecmp", SIGN(strcasecmp(a, b)), SIGN(ours_strcasecmp(a, b)));
    SAME("strncasecmp", SIGN(strncasecmp(a, b, n)), SIGN(ours_strncasecmp(a, b, n)));
    SAME("memcmp", SIGN(memcmp(a, b, n)), SIGN(ours_memcmp(a, b, n)));
    SAME("bcmp", bcmp(a, b, n) != 0, ours_bcmp(a, b, n) != 0);
    SAME("strchr", strchr(a, c), ours_strchr(a, c));
    SAME("index", index(a, c), ours_index(a, c));
    SAME("strchrnul", strchrnul(a, c), ours_strchrnul(a, c));
    SAME("strrchr", strrchr(a, c), ours_strrchr(a, c));
    SAME("rindex", rindex(a, c), ours_rindex(a, c));
    SAME("strstr", strstr(a, b), ours_strstr(a, b));
    SAME("strspn", strspn(a, b), ours_strspn(a, b));
    SAME("strcspn", strcspn(a, b), ours_strcspn(a, b));
    SAME("strpbrk", strpbrk(a, b), ours_strpbrk(a, b));
    SAME("memchr", memchr(a, c, n), ours_memchr(a, c, n));
    SAME("memrchr", memrchr(a, c, n), ours_memrchr(a, c, n));
#define WRITES(name, call, mine) \
    do { \
        size_t from_, to_; \
        memset(one, 'x', sizeof one); \
        strcpy(one, b); \
        memcpy(two, one, sizeof one); \
        BEGIN; \
        from_ = (size_t)(call); \
        to_ = (size_t)(mine); \
        check(name, from_ == to_ && !memcmp(one, two, sizeof one)); \
    } while (0)
#define BEHIND(pointer, buffer) ((pointer) ? (size_t)((char *)(pointer) - (buffer)) : 99)
    WRITES("strcpy", BEHIND(strcpy(one, a), one), BEHIND(ours_strcpy(two, a), two));
    WRITES("stpcpy", BEHIND(stpcpy(one, a), one), BEHIND(ours_stpcpy(two, a), two));
    WRITES("strncpy", BEHIND(strncpy(one, a, n), one), BEHIND(ours_strncpy(two, a, n), two));
    WRITES("stpncpy", BEHIND(stpncpy(one, a, n), one), BEHIND(ours_stpncpy(two, a, n), two));
    WRITES("strcat", BEHIND(strcat(one, a), one), BEHIND(ours_strcat(two, a), two));
    WRITES("strncat", BEHIND(strncat(one, a, n), one), BEHIND(ours_strncat(two, a, n), two));
    WRITES("mempcpy", BEHIND(mempcpy(one, a, n), one), BEHIND(ours_mempcpy(two, a, n), two));
    WRITES("memccpy", BEHIND(memccpy(one, a, c, n), one), BEHIND(ours_memccpy(two, a, c, n), two));
    char *left, *right, *kept = 0, *held = 0;
    strcpy(one, a);
    strcpy(two, a);
    left = strtok(one, b);
    right = ours_strtok(two, b);
    for (int i = 0; i < 9; i++) {
        BEGIN;
        check("strtok", BEHIND(left, one) == BEHIND(right, two) && !memcmp(one, two, 16));
        left = strtok(0, b);
        right = ours_strtok(0, b);
    }
    strcpy(one, a);
    strcpy(two, a);
    left = strtok_r(one, b, &kept);
    right = ours_strtok_r(two, b, &held);
    for (int i = 0; i < 9; i++) {
        BEGIN;
        check("strtok_r", BEHIND(left, one) == BEHIND(right, two) && !memcmp(one, two, 16));
        left = strtok_r(0, b, &kept);
        right = ours_strtok_r(0, b, &held);
    }
    strcpy(one, a);
    strcpy(two, a);
    kept = one;
    held = two;
    for (int i = 0; i < 9; i++) {
        left = strsep(&kept, b);
        right = ours_strsep(&held, b);
        BEGIN;
        check("strsep", BEHIND(left, one) == BEHIND(right, two) && BEHIND(kept, one) == BEHIND(held, two) &&
                        !memcmp(one, two, 16));
    }
    left = strndup(a, n);
    right = ours_strndup(a, n);
    SAME("strndup", strcmp(left, right), 0);
    free(left);
    free(right);
    right = ours_strdup(a);
    SAME("strdup", strcmp(a, right), 0);
    free(right);
}

static void limited(void)
{
    /* Not in every library: what their authors document. */
    char a[16], b[16], buffer[32];
    size_t n = next() % 9;
    text(a, "abc", 8);
    text(b, "abc", 5);
    memset(buffer, 'x', sizeof buffer);
    SAME("strlcpy", ours_strlcpy(buffer, a, n), strlen(a));
    if (n)
        SAME("strlcpy", strncmp(buffer, a, n - 1) == 0 && strlen(buffer) == (strlen(a) < n ? strlen(a) : n - 1), 1);
    else
        SAME("strlcpy", buffer[0], 'x');
    memset(buffer, 'x', sizeof buffer);
    strcpy(buffer, b);
    char all[32];
    strcpy(all, b);
    strcat(all, a);
    size_t began = strlen(b) < n ? strlen(b) : n;
    SAME("strlcat", ours_strlcat(buffer, a, n), began + strlen(a));
    if (strlen(b) < n)
        SAME("strlcat", strlen(buffer) == (strlen(all) < n ? strlen(all) : n - 1) && !strncmp(buffer, all, strlen(buffer)), 1);
    else
        SAME("strlcat", strcmp(buffer, b), 0);
}

static void wide(void)
{
    wchar_t a[10], b[10], one[32], two[32];
    size_t n = next() % 9;
    for (int i = 0; i < 10; i++) {
        a[i] = L"ab\x80001"[next() % 3];
        b[i] = L"ab\x80001"[next() % 3];
    }
    a[next() % 10] = 0;
    b[next() % 5] = 0;
    a[9] = b[9] = 0;
    wchar_t c = L"ab\x80001"[next() % 4];
    SAME("wcslen", wcslen(a), ours_wcslen(a));
    SAME("wcsnlen", wcsnlen(a, n), ours_wcsnlen(a, n));
    SAME("wcscmp", SIGN(wcscmp(a, b)), SIGN(ours_wcscmp(a, b)));
    SAME("wcsncmp", SIGN(wcsncmp(a, b, n)), SIGN(ours_wcsncmp(a, b, n)));
    SAME("wcschr", wcschr(a, c), ours_wcschr(a, c));
    SAME("wcsrchr", wcsrchr(a, c), ours_wcsrchr(a, c));
    SAME("wcsstr", wcsstr(a, b), ours_wcsstr(a, b));
#define WIDE(name, call, mine) \
    do { \
        memset(one, 7, sizeof one); \
        wcscpy(one, b); \
        memcpy(two, one, sizeof one); \
        BEGIN; \
        call; \
        mine; \
        check(name, !memcmp(one, two, sizeof one)); \
    } while (0)
    WIDE("wcscpy", wcscpy(one, a), ours_wcscpy(two, a));
    WIDE("wcsncpy", wcsncpy(one, a, n), ours_wcsncpy(two, a, n));
    WIDE("wcscat", wcscat(one, a), ours_wcscat(two, a));
    WIDE("wcsncat", wcsncat(one, a, n), ours_wcsncat(two, a, n));
}

static void numbers(void)
{
    static const char *const edges[] = {
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "-18446744073709551615", "-18446744073709551616",
        "2147483647", "-2147483648", "0x", "0xg", "-0x1f", "+", " \t\n+12x", "", "  ", "08", "0x7fffffffffffffff",
    };
    static const int bases[] = {0, 2, 8, 10, 16, 36};
    char made[32];
    const char *text_ = made;
    int base = bases[next() % 6];
    text(made, "0123456789", 24);
    if (next() % 3 == 0)
        text(made, " \t+-0x19afAFzZ8", 10);
    if (next() % 8 == 0)
        text_ = edges[next() % (sizeof edges / sizeof *edges)];
#define READS(name, type, call, mine) \
    do { \
        char *left = 0, *right = 0; \
        errno = 0; \
        *ours_errno() = 0; \
        BEGIN; \
        type one = call(text_, &left, base); \
        type two = mine(text_, &right, base); \
        /* A library may say that there was no number; the standard has only what is out of range. */ \
        check(name, one == two && left == right && (errno == ERANGE ? ERANGE : 0) == *ours_errno()); \
    } while (0)
    READS("strtol", long, strtol, ours_strtol);
    READS("strtoul", unsigned long, strtoul, ours_strtoul);
    READS("strtoll", long long, strtoll, ours_strtoll);
    READS("strtoull", unsigned long long, strtoull, ours_strtoull);
    READS("strtoimax", intmax_t, strtoimax, ours_strtoimax);
    READS("strtoumax", uintmax_t, strtoumax, ours_strtoumax);
    made[9] = 0;
    SAME("atoi", atoi(made), ours_atoi(made));
    SAME("atol", atol(made), ours_atol(made));
    SAME("atoll", atoll(made), ours_atoll(made));
    int x = (int)next() >> next() % 31;
    int y = (int)next() >> next() % 31;
    long long w = (long long)x * y;
    SAME("abs", abs(x | 1), ours_abs(x | 1));
    SAME("labs", labs(w), ours_labs(w));
    SAME("llabs", llabs(w), ours_llabs(w));
    SAME("imaxabs", imaxabs(w), ours_imaxabs(w));
    SAME("ffs", ffs(x), ours_ffs(x));
    if (y == 0 || y == -1)
        y = 3;
    SAME("div", div(x, y).quot, ours_div(x, y).quot);
    SAME("div", div(x, y).rem, ours_div(x, y).rem);
    SAME("ldiv", ldiv(w, y).rem, ours_ldiv(w, y).rem);
    SAME("ldiv", ldiv(w, y).quot, ours_ldiv(w, y).quot);
    SAME("lldiv", lldiv(w, y).rem, ours_lldiv(w, y).rem);
    SAME("lldiv", lldiv(w, y).quot, ours_lldiv(w, y).quot);
    SAME("imaxdiv", imaxdiv(w, y).rem, ours_imaxdiv(w, y).rem);
    SAME("imaxdiv", imaxdiv(w, y).quot, ours_imaxdiv(w, y).quot);
}

static void letters(void)
{
    for (int c = -1; c < 256; c++) {
#define IS(name) SAME(#name, (name)(c) != 0, ours_##name(c) != 0)
        IS(isalnum); IS(isalpha); IS(isblank); IS(iscntrl); IS(isdigit); IS(isgraph);
        IS(islower); IS(isprint); IS(ispunct); IS(isspace); IS(isupper); IS(isxdigit);
        SAME("tolower", (tolower)(c), ours_tolower(c));
        SAME("toupper", (toupper)(c), ours_toupper(c));
    }
    for (int c = -128; c < 256; c++) {
        SAME("__ctype_b_loc", (*__ctype_b_loc())[c], (*ours___ctype_b_loc())[c]);
        SAME("__ctype_tolower_loc", (*__ctype_tolower_loc())[c], (*ours___ctype_tolower_loc())[c]);
        SAME("__ctype_toupper_loc", (*__ctype_toupper_loc())[c], (*ours___ctype_toupper_loc())[c]);
    }
}

struct record { short key; char tag; };

static int by_key(const void *left, const void *right)
{
    return ((const struct record *)left)->key - ((const struct record *)right)->key;
}

static void sorting(void)
{
    struct record one[8], two[8];
    unsigned count = next() % 9, tags = 0;
    for (unsigned i = 0; i < count; i++) {
        one[i].key = (short)(next() % 5);
        one[i].tag = (char)i;
    }
    memcpy(two, one, sizeof one);
    BEGIN;
    qsort(one, count, sizeof *one, by_key);
    ours_qsort(two, count, sizeof *two, by_key);
    int same = 1;
    for (unsigned i = 0; i < count; i++) {
        same &= one[i].key == two[i].key;
        tags |= 1u << two[i].tag;
    }
    check("qsort", same && tags == (1u << count) - 1);
    struct record key = {(short)(next() % 6), 0};
    struct record *left = bsearch(&key, one, count, sizeof *one, by_key);
    struct record *right = ours_bsearch(&key, one, count, sizeof *one, by_key);
    check("bsearch", (left == 0) == (right == 0) && (!right || right->key == key.key));
}

int main(void)
{
    letters();
    for (int i = 0; i < 4000; i++) {
        strings();
        limited();
        wide();
        numbers();
        sorting();
    }
    printf("%d compared, %d differ\n", counted, different);
    return different != 0;
}
