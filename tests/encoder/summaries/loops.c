//--- into_a_loop_past_its_head
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
    if (n == 3)                //bad
    if (n == 3 && g == 0)      //ok
        reach_error();
    n = nondet_int();
    if (nondet_int())
        goto head;
out:
    return 0;
}
//--- a_local_is_born_again
int f;
int main(void)
{
    int *keep = 0, i;
    for (i = 0; i < 2; i++) {
        int x = nondet_int();
        int *q = &x;
        keep = q;              //ok
        if (f == 1 && keep != q)
            reach_error();
        keep = q;
        f = 1;
    }
    return 0;
}
//--- a_value_of_an_earlier_pass
int main(void)
{
    int now = nondet_int(), before = now;
    while (nondet_int()) {
        now = nondet_int();    //bad
        if (before != now)
            reach_error();
        before = now;
        now = before;          //ok
    }
    return 0;
}
//--- a_cell_that_a_loop_changes
int g, h;
int main(void)
{
    int i, n = nondet_int();
    g = 1;
    h = 1;
    for (i = 0; i < n; i++) {
        h = 2;
        g = 2;                 //bad
    }
    if (g != 1)
        reach_error();
    return h;
}
//--- a_cell_that_the_second_pass_changes
int g, h;
int main(void)
{
    int i, n = nondet_int();
    for (i = 0; i < n; i++) {
        if (h == 1)
            g = 1;             //bad
        h = 1;
    }
    if (g == 1)
        reach_error();
    return h;
}
//--- a_loop_in_a_loop
int g, h;
int main(void)
{
    int i, j, n = nondet_int(), m = nondet_int();
    for (i = 0; i < n; i++) {
        for (j = 0; j < m; j++) {
            if (g != h)
                reach_error();
            h = nondet_int();
            g = h;
        }
        g = 5;                 //bad
        g = h;                 //ok
    }
    return 0;
}
//--- two_that_stay_equal
int main(void)
{
    int a = 0, b = 0, n = nondet_int();
    while (a < n) {
        a = a + 1;
        b = a;
        b = nondet_int();      //bad
    }
    if (a != b)
        reach_error();
    return 0;
}
//--- a_counter_keeps_its_bounds
int main(void)
{
    unsigned i = 3, n = nondet_int();
    while (n != i) {
        n = nondet_int();
        i = nondet_int() ? 9 : 5;
        if (i > 9 || i < 3)
            reach_error();
    }
    if (i > 9 || i < 3)        //ok
    if (i > 8)                 //bad
        reach_error();
    return 0;
}
//--- a_signed_counter_keeps_its_bounds
int main(void)
{
    int i = -3, n = nondet_int();
    while (n != i) {
        n = nondet_int();
        if (nondet_int())
            i = 5;
        else
            i = 2;
    }
    if (i > 5 || i < -3)       //ok
    if (i > 4)                 //bad
        reach_error();
    return 0;
}
//--- a_lower_bound_is_kept
int main(void)
{
    int i = 3, n = nondet_int();
    while (n != i) {
        n = nondet_int();
        if (nondet_int())
            i = -2;
    }
    if (i > 3 || i < -2)       //ok
    if (i < -1)                //bad
        reach_error();
    return 0;
}
//--- a_fact_that_a_pass_breaks
int main(void)
{
    int n = nondet_int(), k = nondet_int();
    if (k == 0)
        return 0;
    while (n != k) {
        if (k == 0)
            reach_error();
        n = nondet_int();
        k--;                   //bad
    }
    return 0;
}
//--- a_fact_at_the_end_of_a_loop
int main(void)
{
    int n = nondet_int();
    while (n != 5) {
        n = nondet_int();
        if (n == 3)            //bad
            break;             //bad
    }
    if (n != 5)
        reach_error();
    return 0;
}
//--- a_break_out_of_two_loops
int g;
int main(void)
{
    while (nondet_int()) {
        while (nondet_int()) {
            g = 1;
            if (nondet_int())
                goto out;
            g = 0;
        }
        if (g == 1)
            reach_error();
        if (nondet_int())      //bad
            goto out;          //bad
    }
    return 0;
out:
    if (g == 0)
        reach_error();
    return 0;
}
//--- a_return_from_a_loop
int g;
static int find(int n)
{
    int i;
    for (i = 0; i < n; i++) {
        if (nondet_int())
            return 1;
        g = i;                 //bad
    }
    return 0;
}
int main(void)
{
    if (find(nondet_int()) && g != 0)
        reach_error();
    return 0;
}
//--- a_pointer_walks_in_a_loop
struct N { int v; struct N *next; };
struct N a, b;
int main(void)
{
    struct N *p = &a;
    b.v = 1;
    while (nondet_int()) {
        p->v = 0;
        p = &b;                //bad
    }
    if (b.v != 1)
        reach_error();
    return 0;
}
//--- a_cell_behind_a_pointer_that_changes
struct N { int v; struct N *next; };
int main(void)
{
    struct N *p = __slicc_object();
    p->v = 1;
    while (nondet_int()) {
        if (p->v != 1)
            reach_error();
        p->v = 2;
        p = p->next;           //bad
        p->v = 1;              //ok
        if (!p)
            break;
    }
    return 0;
}
//--- a_lock_in_each_pass
int main(void)
{
    struct L { int held; struct L *next; } *p = __slicc_object();
    while (nondet_int()) {
        p->held = 1;
        if (nondet_int())      //bad
            p = p->next;       //bad
        if (p->held != 1)
            reach_error();
        p->held = 0;
        p = p->next;
    }
    return 0;
}
//--- a_loop_is_left_before_it_ends
int slicc_state;
int main(void)
{
    int n = nondet_int();
    do {
        slicc_state = 1;
        if (nondet_int())      //bad
            break;             //bad
        slicc_state = 0;
    } while (nondet_int() != n);
    if (slicc_state != 0)
        reach_error();
    return 0;
}
//--- the_state_changes_with_each_pass
int slicc_state;
int main(void)
{
    int i, n = nondet_int();
    for (i = 0; i < n; i++) {
        if (slicc_state == 2)
            reach_error();
        slicc_state = slicc_state ? 0 : 1;   //ok
        slicc_state = slicc_state ? 2 : 1;   //bad
    }
    return 0;
}
//--- a_flag_knows_the_state_in_a_loop
int slicc_state;
int main(void)
{
    int have = 0;
    while (nondet_int()) {
        if (!have) {
            if (slicc_state == 1)
                reach_error();
            slicc_state = 1;
            have = 1;
        } else {
            slicc_state = 0;
            if (nondet_int())          //bad
                slicc_state = 1;       //bad
            have = 0;
        }
    }
    return 0;
}
//--- what_a_pass_does_not_write
int g = 7;
int a[4];
int main(void)
{
    int i;
    for (i = 0; i < 4; i++)
        a[i] = 0;
    if (nondet_int() == 3)     //bad
        g = 8;                 //bad
    if (g != 7)
        reach_error();
    return 0;
}
//--- a_global_keeps_the_address_of_a_local
int *kept, f;
int main(void)
{
    int i;
    for (i = 0; i < 2; i++) {
        int x = nondet_int();
        int *q = &x;
        kept = q;              //ok
        if (f == 1 && kept != q)
            reach_error();
        kept = q;
        f = 1;
    }
    return 0;
}
//--- a_value_of_an_earlier_pass_in_another_state
int slicc_state;
int main(void)
{
    int before = 0;
    while (nondet_int()) {
        int now = nondet_int();
        before = now;          //ok
        if (slicc_state == 1 && before != now)
            reach_error();
        before = now;
        slicc_state = 1;
    }
    return 0;
}
//--- a_cell_of_an_earlier_pass_in_another_state
int slicc_state;
int main(void)
{
    while (nondet_int()) {
        int *q = malloc(4);
        if (!q)
            return 0;
        *q = 1;                //ok
        if (slicc_state == 1 && *q != 1)
            reach_error();
        *q = 1;
        slicc_state = 1;
    }
    return 0;
}
//--- a_value_of_an_earlier_pass_by_two_ways
int slicc_state;
int main(void)
{
    int saved = 0, copy = 0;
    while (nondet_int()) {
        int x = nondet_int();
        if (slicc_state == 0) {
            slicc_state = 1;
            saved = copy = x;
            if (nondet_int())
                continue;
        } else if (saved != copy)                              //ok
        } else if (saved != x)                                 //bad
            reach_error();
    }
    return 0;
}
//--- a_cell_behind_a_pointer_of_an_earlier_pass
int slicc_state;
int a, b;
int *const both[2] = {&a, &b};
int main(void)
{
    while (nondet_int()) {
        int *p = both[nondet_int() & 1];
        *p = 1;                                                //ok
        if (slicc_state == 1 && *p != 1)
            reach_error();
        *p = 1;
        slicc_state = 1;
    }
    return 0;
}
