// refused: `qsort` of elements of more than 256 bytes
#include <stdlib.h>
extern void reach_error(void);
struct large { char bytes[257]; };
int order(const void *left, const void *right)
{
    return ((const struct large *)left)->bytes[0] - ((const struct large *)right)->bytes[0];
}
struct large numbers[2] = {{{2}}, {{1}}};
int main(void)
{
    qsort(numbers, 2, sizeof numbers[0], order);
    if (numbers[0].bytes[0] != 1)
        reach_error();
    return 0;
}
