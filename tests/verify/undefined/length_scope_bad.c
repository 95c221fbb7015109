// check: memory
static int *f(int n, int *p)
{
    int a[n], *q = p;
    a[0] = *p;
    q = a;
    return q;
}
int main(void)
{
    int y = 1;
    return *f(2, &y); // error
}
