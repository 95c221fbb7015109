// a function without a body sets the second of two truth values in one byte
extern void reach_error(void);
struct flags { _Bool first : 1, second : 1; };
extern void set(struct flags *flags);

int main(void)
{
    struct flags flags = {0, 0};
    set(&flags);
    if (flags.second)
        reach_error();
    return 0;
}
