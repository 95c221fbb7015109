// refused: a function of the library that calls back
#include <stdlib.h>
extern void reach_error(void);
int seen;
void last(void)
{
    if (seen)
        reach_error();
}
int main(void)
{
    int (*later)(void (*)(void)) = atexit;
    later(last);
    seen = 1;
    return 0;
}
