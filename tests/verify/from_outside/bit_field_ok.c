// what is written outside of a bit field fits it, a truth value is 0 or 1, and what lies beside is left alone
extern void reach_error(void);
struct flags { _Bool first : 1, second : 1; _Bool whole; };
extern struct flags flags;
struct __attribute__((packed)) place { unsigned char kind; unsigned number : 13; };
struct { struct place own; int beside; } both;
extern void set(struct flags *flags);
extern void put(struct place *place);

int main(void)
{
    if (flags.first > 1 || flags.second > 1 || flags.whole > 1)
        reach_error();
    set(&flags);
    put(&both.own);
    if (flags.first > 1 || flags.second > 1 || flags.whole > 1 || both.own.number > 8191 || both.beside)
        reach_error();
    return 0;
}
