//--- the_same_value_on_both_ways
int g;
int main(void)
{
    if (nondet_int())
        g = 1;
    else
        g = 1;                 //ok
        g = 2;                 //bad
    if (g != 1)
        reach_error();
    return 0;
}
//--- different_values_told_apart_later
int g;
int main(void)
{
    int n = nondet_int();
    if (n)
        g = 1;
    else
        g = 2;
    if (g != 1 && g != 2)      //ok
    if (g == 2)                //bad
        reach_error();
    return 0;
}
//--- two_that_are_equal_on_both_ways
int main(void)
{
    int a, b, n = nondet_int();
    if (n) {
        a = nondet_int();
        b = a;
    } else {
        a = 5;
        b = 5;
        b = 6;                 //bad
    }
    if (a != b)
        reach_error();
    return 0;
}
//--- two_cells_that_are_equal_on_both_ways
int g, h;
int main(void)
{
    if (nondet_int()) {
        g = nondet_int();
        h = g;
    } else {
        h = nondet_int();
        g = h;
        h = nondet_int();      //bad
    }
    if (g != h)
        reach_error();
    return 0;
}
//--- written_on_one_way_only
int g = 1;
int main(void)
{
    if (nondet_int())
        g = 2;                 //bad
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_cell_written_on_one_way_only
struct { int a, b; } s = {1, 1};
int main(void)
{
    int i = nondet_int();
    if (i == 5)
        s.b = 2;
    if (i == 7)                //bad
        s.a = 2;               //bad
    if (s.a != 1)
        reach_error();
    return 0;
}
//--- dirty_on_one_way_only
int a[4] = {1, 1, 1, 1};
int main(void)
{
    if (nondet_int())
        a[nondet_int() & 3] = 2;       //bad
    if (a[2] != 1)
        reach_error();
    return 0;
}
//--- a_cell_that_one_way_does_not_know
int a[2] = {1, 1}, b;
int main(void)
{
    if (nondet_int())
        a[nondet_int() & 1] = 1;
    else
        a[0] = 1;
    b = a[0];
    a[0] = nondet_int();       //bad
    if (a[0] != b)
        reach_error();
    return 0;
}
//--- read_on_one_way_only
struct S { int a; };
int main(void)
{
    struct S *p = __slicc_object();
    int x = p->a;
    if (nondet_int())
        p->a = x;
    else if (nondet_int() == 3)
        p->a = x + 1;          //bad
    if (p->a != x)
        reach_error();
    return 0;
}
//--- killed_on_one_way_only
struct S { int a; };
static void change(struct S *p, int n)
{
    int x = p->a;
    if (n)
        p->a = 5;              //bad
    if (p->a != x)
        reach_error();
}
int main(void)
{
    struct S *p = __slicc_object();
    change(p, nondet_int());
    return 0;
}
//--- written_before_it_is_first_read
struct S { int a, b; };
static void change(struct S *p, struct S *q)
{
    q->a = 5;                  //bad
    q->b = 5;                  //ok
    if (p->a == 5)
        reach_error();
}
int main(void)
{
    struct S s = {1, 1};
    change(&s, &s);
    return 0;
}
//--- killed_before_it_is_first_read
struct S { int a, b; };
static int change(struct S *p, struct S *q)
{
    q->a = 5;                  //bad
    q->b = 5;                  //ok
    return p->a;
}
int main(void)
{
    struct S *s = __slicc_object(), *p = s;
    int x = s->a;
    if (change(p, s) != x)
        reach_error();
    return 0;
}
//--- a_fact_that_both_ways_say
int main(void)
{
    int n = nondet_int();
    if (nondet_int()) {
        if (n == 0)
            return 0;
    } else if (n <= 0)
        n = 1;                 //ok
        n = 0;                 //bad
    if (n == 0)
        reach_error();
    return 0;
}
//--- a_fact_that_one_way_implies
int main(void)
{
    int n = nondet_int(), m = 0;
    if (nondet_int()) {
        if (n >= 5)
            return 0;
    } else {
        if (n > 2)
            return 0;
        n = n + 3;             //bad
        n = n + 2;             //ok
    }
    if (n >= 5)
        reach_error();
    return m;
}
//--- bounds_of_what_is_joined
int main(void)
{
    unsigned n;
    if (nondet_int())
        n = 3;
    else if (nondet_int())
        n = 9;
    else
        n = 5;
    if (n < 3 || n > 9)        //ok
    if (n < 4)                 //bad
        reach_error();
    return 0;
}
//--- signed_bounds_of_what_is_joined
int main(void)
{
    int n;
    if (nondet_int())
        n = -3;
    else
        n = 9;
    if (n < -3 || n > 9)       //ok
    if (n < -2)                //bad
        reach_error();
    return 0;
}
//--- never_null
int g, h;
int main(void)
{
    int *p;
    if (nondet_int())
        p = &g;
    else
        p = &h;                //ok
        p = 0;                 //bad
    if (!p)
        reach_error();
    return 0;
}
//--- an_order_with_what_is_joined
int main(void)
{
    int n = nondet_int(), m;
    if (n > 100)
        return 0;
    if (nondet_int())
        m = n;
    else
        m = 100;
    if (n > 100)               //ok
    if (m == n)                //bad
        reach_error();
    return m;
}
//--- the_state_is_told_apart
int slicc_state;
int main(void)
{
    int n = nondet_int();
    if (n)
        slicc_state = 1;
    if (nondet_int())
        stub(&n);
    if (n && slicc_state == 0)         //bad
        reach_error();                 //bad
    if (slicc_state == 1)
        slicc_state = 0;
    if (slicc_state != 0)
        reach_error();
    return 0;
}
//--- the_state_and_its_cause
int slicc_state;
int main(void)
{
    int n = nondet_int(), m = nondet_int();
    if (n > 3)
        slicc_state = 1;
    if (m)
        m = 5;
    n = nondet_int();          //bad
    if (n > 3 && slicc_state != 1)
        reach_error();
    return 0;
}
//--- two_states_and_their_causes
int slicc_a, slicc_b;
int main(void)
{
    int n = nondet_int(), m = nondet_int();
    if (n)
        slicc_a = 1;
    if (m)
        slicc_b = 1;
    if (n && !slicc_a || m && !slicc_b)        //ok
    if (n && !slicc_b || m && !slicc_a)        //bad
        reach_error();
    return 0;
}
//--- states_by_pointers
struct L { int x; } a, b;
void *slicc_watched;
int slicc_held;
static void take(struct L *l) { if (l == slicc_watched) { if (slicc_held) reach_error(); slicc_held = 1; } }
static void give(struct L *l) { if (l == slicc_watched) { if (!slicc_held) reach_error(); slicc_held = 0; } }
int main(void)
{
    slicc_watched = __slicc_watch();
    int n = nondet_int();
    take(&a);
    if (n)
        take(&b);
    give(&a);
    n = nondet_int();          //bad
    if (n)
        give(&b);
    return 0;
}
//--- a_lock_of_two
struct L { int x; } a, b;
void *slicc_watched;
int slicc_held;
static void take(struct L *l) { if (l == slicc_watched) { if (slicc_held) reach_error(); slicc_held = 1; } }
static void give(struct L *l) { if (l == slicc_watched) { if (!slicc_held) reach_error(); slicc_held = 0; } }
int main(void)
{
    struct L *l = nondet_int() ? &a : &b;
    slicc_watched = __slicc_watch();
    take(l);
    give(l);                   //ok
    give(&a);                  //bad
    take(&a);
    give(&a);
    return 0;
}
//--- one_of_two_is_not_the_other
struct L { int x; } a, b;
void *slicc_watched;
int slicc_held;
int main(void)
{
    struct L *l = nondet_int() ? &a : &b;
    slicc_watched = __slicc_watch();
    if (slicc_watched == l)
        slicc_held = 1;
    if (slicc_held == 0 && slicc_watched == l)         //ok
    if (slicc_held == 0 && slicc_watched == &a)        //bad
        reach_error();
    return 0;
}
//--- states_by_what_a_pointer_is_not
struct L { int x; };
struct L a, b;
void *slicc_watched;
int slicc_held;
static void take(struct L *l) { if (l == slicc_watched) { if (slicc_held) reach_error(); slicc_held = 1; } }
static void give(struct L *l) { if (l == slicc_watched) { if (!slicc_held) reach_error(); slicc_held = 0; } }
int main(void)
{
    slicc_watched = __slicc_watch();
    take(&a);
    take(&b);
    if (nondet_int())
        stub(&b.x);
    give(&a);
    give(&a);                  //bad
    give(&b);                  //ok
    return 0;
}
//--- what_a_call_tells_apart
int g, h;
static int f(void)
{
    if (nondet_int()) {
        g = 1;
        return 1;
    }
    if (nondet_int()) {
        g = 2;
        h = 1;                 //bad
        return 2;
    }
    return 0;
}
int main(void)
{
    int r = f();
    if (r == 1 && g != 1 || r == 2 && g != 2 || h != 0)
        reach_error();
    return 0;
}
//--- an_undefined_register
int slicc_s;
int main(void)
{
    int x, n = nondet_int();
    if (n) {
        x = 1;
        slicc_s = 1;
    }
    if (slicc_s && x != 1)             //ok
    if (!slicc_s && x != 1)            //bad
        reach_error();
    return 0;
}
//--- a_register_that_one_way_sets
int main(void)
{
    int x, y;
    if (nondet_int())
        x = 3;
    else
        x = nondet_int();
    y = x;
    x = nondet_int();          //bad
    if (x != y)
        reach_error();
    return 0;
}
//--- a_way_that_ended
int g, *p = &g;
int main(void)
{
    p = 0;                     //ok
    if (nondet_int()) {
        *p = 2;
        if (g == 2 || g == 0)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- three_ways
int main(void)
{
    int n = nondet_int(), a, b;
    switch (n) {
    case 0: a = 1; b = 1; break;
    case 1: a = 2; b = 2; break;
    default: a = 3; b = 3;
        b = 4;                 //bad
    }
    if (a != b)
        reach_error();
    return 0;
}
//--- a_pointer_and_what_it_points_to
int g, h;
int main(void)
{
    int *p;
    if (nondet_int()) {
        p = &g;
        g = 1;
    } else {
        p = &h;
        h = 1;
    }
    *p = 1;                    //ok
    *p = 2;                    //bad
    if (*p != 1)
        reach_error();
    return 0;
}
//--- a_cell_behind_a_joined_pointer
struct S { int a; };
struct S s, t;
int main(void)
{
    struct S *r = &s;
    if (nondet_int())
        r = &t;
    r->a = 1;
    t.a = 2;                   //bad
    if (r->a == 2)
        reach_error();
    return 0;
}
//--- many_states
int slicc_a, slicc_b, slicc_c, slicc_d, slicc_e, slicc_f;
int main(void)
{
    int n = nondet_int();
    if (n & 1) slicc_a = 1;
    if (n & 2) slicc_b = 1;
    if (n & 4) slicc_c = 1;
    if (n & 8) slicc_d = 1;
    if (slicc_a && !(n & 1) || slicc_b && !(n & 2) || slicc_c && !(n & 4) || slicc_d && !(n & 8))      //ok
    if (slicc_a && slicc_b && slicc_c && slicc_d)                                                      //bad
        reach_error();
    return 0;
}
//--- a_part_on_one_way_and_the_whole_on_the_other
union { int i; unsigned char c[4]; } u;
int main(void)
{
    if (nondet_int())
        u.c[1] = 2;
    else
        u.c[1] = 3;            //ok
        u.i = nondet_int();    //bad
    if (u.c[0] != 0)
        reach_error();
    return u.c[1];
}
//--- the_whole_on_one_way_and_a_part_on_the_other
struct W { int other; union { int i; short h[2]; } u; } w;
int c = 1;
int main(void)
{
    if (nondet_int())
        w.u.i = 0x01020304;
    else
        w.u.h[0] = 5;
    if (c != 1)                                                //ok
    if (w.u.h[1] != 0 && w.u.h[0] != 5)                            //bad
        reach_error();
    c = 2;
    return 0;
}
