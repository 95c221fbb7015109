/* Values for a program printed with --peers, and runs of it: each from its own seed, in a process of its own.
   Exit code 1 as soon as a run reaches the error, 0 when none of them does. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REACHED = 33, SPOTS = 64, ARENA = 1 << 20 };

static unsigned long long seed;
static _Alignas(16) unsigned char arena[ARENA];
static size_t used;

static unsigned long long next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Small values are what programs branch on. */
static unsigned long long value(void)
{
    switch (next() % 4) {
    case 0:
        return 0;
    case 1:
        return next();
    default:
        return next() % 8;
    }
}

int __VERIFIER_nondet_int(void) { return (int)value(); }
unsigned char __VERIFIER_nondet_uchar(void) { return (unsigned char)value(); }
unsigned long long __VERIFIER_nondet_ulonglong(void) { return value(); }
void *__VERIFIER_nondet_pointer(void) { return next() % 2 ? arena + 8 * (next() % SPOTS) : NULL; }
void __VERIFIER_assume(int condition) { if (!condition) _exit(0); }
void __assert_fail(const char *what, const char *file, unsigned int line, const char *function)
{
    (void)what, (void)file, (void)line, (void)function;
    _exit(REACHED);
}

void *calloc(size_t count, size_t size)
{
    void *made = arena + used;
    used += (count * size + 15) / 16 * 16;
    if (used > ARENA)
        _exit(0);
    return made;
}

int program_main(void);

int main(int count, char **words)
{
    int runs = count > 1 ? atoi(words[1]) : 1;
    for (int run = 1; run <= runs; run++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            struct itimerval limit = { { 0, 0 }, { 0, 50000 } };
            setitimer(ITIMER_REAL, &limit, NULL);
            seed = 0x9e3779b97f4a7c15ULL * (unsigned long long)run | 1;
            program_main();
            _exit(0);
        }
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == REACHED)
            return 1;
    }
    return 0;
}
