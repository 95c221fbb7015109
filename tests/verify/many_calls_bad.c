/* 21,891 calls before the error. */
extern void reach_error(void);

static int fibonacci(int n)
{
    if (n < 2)
        return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

int main(void)
{
    if (fibonacci(20) == 6765)
        reach_error();
    return 0;
}
