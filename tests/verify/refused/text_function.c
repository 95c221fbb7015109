// refused: `sprintf` is not modelled
#include <stdio.h>
extern void reach_error(void);
int main(void)
{
    char text[8] = "xyz";
    sprintf(text, "abc");
    if (text[0] != 'a')
        reach_error();
    return 0;
}
