// a call of either of two own functions writes no more than they do
extern void reach_error(void);
extern int nondet_int(void);
static void other(int *number)
{
    *number = 2;
}

static void own(int *number)
{
}

int main(void)
{
    int number = 0;
    void (*call)(int *) = nondet_int() ? own : other;
    call(&number);
    if (number == 3)
        reach_error();
    return 0;
}
