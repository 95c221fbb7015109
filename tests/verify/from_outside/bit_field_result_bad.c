// the result of a function without a body has two truth values in one byte
extern void reach_error(void);
struct flags { int number; _Bool first : 1, second : 1; };
extern struct flags give(void);

int main(void)
{
    struct flags flags = give();
    if (flags.second)
        reach_error();
    return 0;
}
