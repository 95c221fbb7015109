// check: memory
extern int nondet_int(void);
int main(void)
{
    int n = nondet_int();
    if (n > 10 || n < 1)
        return 0;
    char a[n];
    return 0;
}
