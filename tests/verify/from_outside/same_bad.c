// What the program compares may be the same object, also where two calls return it.
extern void reach_error(void);
extern int *any(void);
int main(void)
{
    int *one = any(), *other = any();
    if (!one || one != other) return 0;
    *one = 1;
    *other = 2;
    if (*one == 2) reach_error();
    return 0;
}
