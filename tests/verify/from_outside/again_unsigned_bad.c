// An object may come again as an integer of the other sign.
extern void reach_error(void);
extern int *any(int);
extern unsigned *any_other(int);
int main(void)
{
    int *one = any(1);
    unsigned *other = any_other(2);
    if (!one || !other) return 0;
    *one = 1;
    *other = 2;
    if (*one == 2) reach_error();
    return 0;
}
