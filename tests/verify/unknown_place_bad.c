// a pointer is kept at a place that is not known, and read byte by byte
extern int nondet_int(void);
extern void reach_error(void);

int a, b;
int *table[4], *q;

int main(void)
{
    int i = nondet_int();
    if (i < 0 || i > 3)
        return 0;
    int **t = table;
    t[i] = nondet_int() ? &a : &b;
    for (int k = 0; k < 8; k++)
        ((char *)&q)[k] = ((char *)t)[8 * i + k];
    while (nondet_int())
        a = 0;
    *q = 5;
    if (a == 5)
        reach_error();
    return 0;
}
