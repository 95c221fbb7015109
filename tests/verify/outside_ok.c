// only an access outside ends the path: behind it, the index was good
extern void reach_error(void);
extern int nondet_int(void);

int table[4];

int main(void)
{
    int i = nondet_int();
    int *at = &table[i];
    *at = 1;
    if (i < 0 || i >= 4 || at >= table + 4 || table[i] != 1)
        reach_error();
    return 0;
}
