// Where it has compared them, they are two.
extern void reach_error(void);
extern int *any(void);
int main(void)
{
    int *one = any(), *other = any();
    if (!one || !other || one == other) return 0;
    *one = 1;
    *other = 2;
    if (*one == 2) reach_error();
    return 0;
}
