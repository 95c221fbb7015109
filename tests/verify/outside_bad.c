// an address outside of its array may be computed and compared: the comparison is not passed
extern void reach_error(void);
extern int nondet_int(void);

int table[4];

int main(void)
{
    int i = nondet_int();
    int *end = &table[4];
    if (i < 0 || i > 100)
        return 0;
    int *at = &table[i];
    if (at > end)
        reach_error();
    return 0;
}
