// loops that wait for something other than 0, of which nothing is known
extern int nondet_int(void);
extern int port(int);
extern void reach_error(void);

static volatile unsigned ready;
int g;

int main(void)
{
    int n;
    while (!ready)
        ;
    while ((port(1) & 0x40) == 0)
        ;
    do
        n = nondet_int();
    while (n != 5);
    if (g == 0)
        reach_error();
    return 0;
}
