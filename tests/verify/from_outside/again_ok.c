// Objects of two types are two.
extern void reach_error(void);
struct first { int value; };
struct second { int value; };
extern struct first *any(int);
extern struct second *any_other(int);
int main(void)
{
    struct first *one = any(1);
    struct second *other = any_other(2);
    if (!one || !other) return 0;
    one->value = 1;
    other->value = 2;
    if (one->value == 2) reach_error();
    return 0;
}
