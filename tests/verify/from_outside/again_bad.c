// What a function without a body returned once, it may return again, also where the program never compares it.
extern void reach_error(void);
extern int *any(int);
int main(void)
{
    int *one = any(1), *other = any(2);
    if (!one || !other) return 0;
    *one = 1;
    *other = 2;
    if (*one == 2) reach_error();
    return 0;
}
