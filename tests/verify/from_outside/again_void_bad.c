// What comes as a pointer to void may be one object where it is used as one type.
extern void reach_error(void);
struct state { int held; };
extern void *of_device(int);
int main(void)
{
    struct state *one = of_device(1), *other = of_device(2);
    if (!one || !other) return 0;
    one->held = 1;
    other->held = 2;
    if (one->held == 2) reach_error();
    return 0;
}
