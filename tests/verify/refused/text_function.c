// refused: `strcpy` is not modelled
#include <string.h>
extern void reach_error(void);
int main(void)
{
    char text[8] = "xyz";
    strcpy(text, "abc");
    if (text[0] != 'a')
        reach_error();
    return 0;
}
