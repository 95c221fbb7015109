// What comes as a pointer to void is of the types that it is used as.
extern void reach_error(void);
struct state { int held; };
struct queue { int length; };
extern void *of_device(int);
int main(void)
{
    struct state *one = of_device(1);
    struct queue *other = of_device(2);
    if (!one || !other) return 0;
    one->held = 1;
    other->length = 2;
    if (one->held == 2) reach_error();
    return 0;
}
