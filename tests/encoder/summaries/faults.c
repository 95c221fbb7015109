//--- places_that_may_be_undefined
struct S { int a, b; struct S *n; } s;
int g, h, t[4], *null = &g;
static int one(void) { return 1; }
static int two(void) { return 2; }
static int (*const table[2])(void) = {one, two};
extern int outside(int *);
int main(void)
{
    struct S *p = __slicc_object(), *q = p->n;                                                        /*fault*/
    int n = nondet_int();
    s.a = 1;
    s.b = 1;
    *(int *)((char *)&s + 4) = 1;
    t[n & 3] = 1;                                                                                     /*fault*/
    if (!q)
        return 0;
    q->a = n;                                                                                         /*fault*/
    if (q->a != n)                                                                                    /*fault*/
        reach_error();
    h = table[n & 1]();                                                                               /*fault*/
    if (h == 3)                //ok
    if (h == 2)                //bad
        reach_error();
    if (s.b != 1 || t[n & 3] != 1)                                                                    /*fault*/
        reach_error();
    if (outside(&g) == 5 && s.a != 1)                                                                 /*stub*/
        reach_error();
    return 0;
}
//--- a_null_pointer_is_used
int g, *null = &g;
int main(void)
{
    null = 0;                                                  //ok
    if (nondet_int()) {
        *null = 1;                                             /*fault*/
        if (g == 1)
            reach_error();
        if (g == 3)                                            //ok
            reach_error();                                     //ok
    }
    null = &g;
    return 0;
}
//--- a_null_pointer_is_filled
int g, *null = &g;
int main(void)
{
    null = 0;                                                  //ok
    if (nondet_int()) {
        memset(null, 0, 4);                                    /*fault*/
        if (g == 0)
            reach_error();
    }
    null = &g;
    return 0;
}
//--- a_null_pointer_is_copied_to
int g, h, *null = &g;
int main(void)
{
    null = 0;                                                  //ok
    if (nondet_int()) {
        memcpy(null, &h, nondet_int() & 4);                    /*fault*/
        if (g == 0)
            reach_error();
    }
    null = &g;
    return 0;
}
//--- outside_an_object
int t[2] = {1, 1}, u[2] = {1, 1};
int main(void)
{
    int local[2], *p = t, *q = local, n = nondet_int(), x = 0;
    local[0] = local[1] = 1;
    if (n == 1)
        x = p[2];                                              /*fault*/
    if (n == 2)
        x = p[-1];                                             /*fault*/
    if (n == 3)
        x = q[2];                                              /*fault*/
    if (u[1] != 1 || q[1] != 1 || x == 5 && x > 5)
        reach_error();
    if (u[0] == 1)             //bad
        reach_error();         //bad
    return 0;
}
