//--- into_a_loop_past_its_head_bad
int g = 1;
int main(void)
{
    int i = 0, n = nondet_int();
    if (g == 0) {
    head:
        i++;
        if (i > 7)
            goto out;
    }
    if (n == 3)
        reach_error();
    n = nondet_int();
    if (nondet_int())
        goto head;
out:
    return 0;
}
//--- into_a_loop_past_its_head_ok
int g = 1;
int main(void)
{
    int i = 0, n = nondet_int();
    if (g == 0) {
    head:
        i++;
        if (i > 7)
            goto out;
    }
    if (n == 3 && g == 0)
        reach_error();
    n = nondet_int();
    if (nondet_int())
        goto head;
out:
    return 0;
}
//--- a_local_is_born_again_bad
int f;
int main(void)
{
    int *keep = 0, i;
    for (i = 0; i < 2; i++) {
        int x = nondet_int();
        int *q = &x;
        if (f == 1 && keep != q)
            reach_error();
        keep = q;
        f = 1;
    }
    return 0;
}
//--- a_local_is_born_again_ok
int f;
int main(void)
{
    int i;
    for (i = 0; i < 2; i++) {
        int x = nondet_int();
        int *q = &x, *keep = q;
        if (f == 1 && keep != q)
            reach_error();
        f = 1;
    }
    return 0;
}
