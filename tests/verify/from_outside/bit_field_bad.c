// the second of two truth values in one byte of a variable that another file defines
extern void reach_error(void);
extern struct flags { _Bool first : 1, second : 1; } flags;

int main(void)
{
    if (flags.second)
        reach_error();
    return 0;
}
