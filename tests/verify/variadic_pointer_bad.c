// what va_arg yields may be what was passed
#include <stdarg.h>
extern void reach_error(void);

static void set(int count, ...)
{
    va_list rest;
    va_start(rest, count);
    int *place = va_arg(rest, int *);
    *place = count;
    va_end(rest);
}

int main(void)
{
    int level = 0;
    set(3, &level);
    if (level == 3)
        reach_error();
    return 0;
}
