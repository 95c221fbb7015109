// check: memory
#include <stdlib.h>
extern int nondet_int(void);
int main(void)
{
    int n = nondet_int();
    if (n < 1 || n > 10)
        return 0;
    char *p = malloc(n + 1);
    if (p)
        p[n] = 1;
    return 0;
}
