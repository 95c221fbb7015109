// what a function yields is of no use, what it does is
extern int nondet_int(void);
extern void reach_error(void);

int b;
struct { int v; } n1, n2, *t;
static int f(void *s) { b ^= 3; return *(int *)s; }

int main(void)
{
    int x;
    t = nondet_int() & 1 ? &n1 : &n2;
    if (nondet_int())
        return 0;
    x = f(t);
    if (b == 3)
        reach_error();
    return 0;
}
