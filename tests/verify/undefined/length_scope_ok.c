// check: memory
static int *f(int n, int *p)
{
    int a[n], *q = p;
    a[0] = *p;
    q[0] = a[0];
    return q;
}
int main(void)
{
    int y = 1;
    return *f(2, &y);
}
