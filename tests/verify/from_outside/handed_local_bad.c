// A local variable that was handed out comes back while it lives.
extern void reach_error(void);
extern int *get(void);
extern void put(int *);
static void hold(void)
{
    int y = 3;
    put(&y);
    int *p = get();
    if (p && *p == 3) {
        *p = 4;
        if (y == 4) reach_error();
    }
}
int main(void)
{
    hold();
    return 0;
}
