// a volatile pointer leads to what the program keeps there, or to what is outside
extern void reach_error(void);
static int level, other;
static int *volatile place = &level;

int main(void)
{
    int *at = place;
    if (!at)
        return 0;
    *at = 4;
    if (other || level && level != 4)
        reach_error();
    return 0;
}
