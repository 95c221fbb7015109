// check: memory
extern int nondet_int(void);
int main(void)
{
    int n = nondet_int();
    if (n < 1 || n > 10)
        return 0;
    int a[n];
    n++;
    a[n - 2] = 1;
    return 0;
}
