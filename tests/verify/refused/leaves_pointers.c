// refused: leaves pointers into what it is given
#include <stdio.h>
extern void reach_error(void);
int main(void)
{
    char text[8] = "xyz";
    if (fgets(text, 8, stdin) == text)
        reach_error();
    return 0;
}
