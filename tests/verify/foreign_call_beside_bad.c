// a call that may be of the program's own function or of one without a body: the latter writes its argument
extern void reach_error(void);
extern int nondet_int(void);
extern void foreign(int *number);

static void own(int *number)
{
}

int main(void)
{
    int number = 0;
    void (*call)(int *) = nondet_int() ? own : foreign;
    call(&number);
    if (number == 3)
        reach_error();
    return 0;
}
