// the address of a function is kept byte by byte, and no pointer ever is
extern int nondet_int(void);
extern void reach_error(void);

int a, b;
void set_a(void) { a = 5; }
void set_b(void) { b = 5; }
struct { int k; void (*f)(void); } g;

int main(void)
{
    unsigned long v = (unsigned long)(nondet_int() ? set_a : set_b), w = 0;
    unsigned char c[8];
    for (int i = 0; i < 8; i++)
        c[i] = v >> (8 * i);
    while (nondet_int())
        a = 0;
    for (int i = 0; i < 8; i++)
        w |= (unsigned long)c[i] << (8 * i);
    g.f = (void (*)(void))w;
    g.f();
    if (a == 5)
        reach_error();
    return 0;
}
