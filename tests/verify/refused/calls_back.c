// refused: a function of the library that calls back
#include <stdlib.h>
extern void reach_error(void);
int seen;
int order(const void *left, const void *right)
{
    seen = 1;
    return *(const int *)left - *(const int *)right;
}
int main(void)
{
    int numbers[2] = {2, 1};
    qsort(numbers, 2, sizeof numbers[0], order);
    if (seen)
        reach_error();
    return 0;
}
