//--- an_argument_is_told
static void f(int n) { if (n != 1) reach_error(); }
int main(void)
{
    f(1);
    f(2);                      //bad
    return 0;
}
//--- an_argument_nobody_knows
static int same(int a, int b) { return a == b; }
int main(void)
{
    int n = nondet_int(), m = n;
    m = nondet_int();          //bad
    if (!same(n, m))
        reach_error();
    return 0;
}
//--- a_result_is_told
static int f(int n) { return n + 1; }
int main(void)
{
    int n = nondet_int();
    n = n;
    if (f(n) != n + 1)         //ok
    if (f(n) != n)             //bad
        reach_error();
    return 0;
}
//--- a_result_tells_what_happened
int g;
static int f(void)
{
    if (nondet_int()) {
        g = 1;
        return 0;
    }
    if (nondet_int())          //bad
        g = 1;                 //bad
    return -1;
}
int main(void)
{
    if (f() < 0 && g == 1)
        reach_error();
    return 0;
}
//--- a_status_goes_through_three_calls
int slicc_state;
static int third(int n) { if (n == 7) { slicc_state = 1; return 0; } return 5; }
static int second(int n) { return third(n); }
static int first(int n)
{
    int status = second(n);
    status = nondet_int();     //bad
    return status;
}
int main(void)
{
    if (first(nondet_int()) == 0) {
        if (slicc_state != 1)
            reach_error();
    } else if (slicc_state == 1)
        reach_error();
    return 0;
}
//--- a_callee_writes_a_global
int g;
static void f(void) { g = 2; }
int main(void)
{
    g = 1;
    f();                       //bad
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_callee_writes_through_its_argument
int g;
static void f(int *p) { *p = 2; }
int main(void)
{
    int x = 1, y = 1;
    f(&y);
    f(&x);                     //bad
    if (x != 1)
        reach_error();
    if (y != 2)
        reach_error();
    return 0;
}
//--- a_callee_writes_one_of_two
int g, h, k;
static void f(int *p) { *p = 2; }
int main(void)
{
    g = h = k = 1;
    f(nondet_int() ? &g : &h);
    if (g != 1)                //bad
    if (k != 1)                //ok
        reach_error();
    return 0;
}
//--- a_callee_reads_through_its_argument
static void f(int *p) { if (*p != 1) reach_error(); }
int main(void)
{
    int x = 1, y = 2;
    y = 1;                     //ok
    f(&x);
    f(&y);
    return 0;
}
//--- two_arguments_to_one_object
static void f(int *p, int *q)
{
    *p = 1;
    *q = 2;
    if (*p != 1)
        reach_error();
}
int main(void)
{
    int x, y;
    f(&x, &y);
    f(&x, &x);                 //bad
    return 0;
}
//--- an_argument_and_a_global
int g, h;
static void f(int *p)
{
    g = 1;
    *p = 2;
    if (g != 1)
        reach_error();
}
int main(void)
{
    f(&h);
    f(&g);                     //bad
    return 0;
}
//--- what_a_cell_held_at_the_entry
static void twice(int *p) { *p = *p + *p; }
int main(void)
{
    int x = 2;
    twice(&x);
    twice(&x);                 //bad
    if (x != 4)
        reach_error();
    return 0;
}
//--- two_are_exchanged
static void swap(int *p, int *q) { int t = *p; *p = *q; *q = t; }
int main(void)
{
    int a = nondet_int(), b = nondet_int(), x = a, y = b;
    swap(&x, &y);
    swap(&x, &y);              //bad
    if (x != b || y != a)
        reach_error();
    return 0;
}
//--- a_callee_keeps_what_it_does_not_write
int g, h;
static void f(int n)
{
    if (n)
        h = 2;
    if (n == 3)                //bad
        g = 2;                 //bad
}
int main(void)
{
    g = nondet_int();
    h = g;
    f(nondet_int());
    if (g != 2 && h != g && h != 2)
        reach_error();
    if (h != 2 && g == 2 && h != g)
        reach_error();
    if (g != h && h != 2)
        reach_error();
    g = 1;
    f(nondet_int());
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_global_is_not_the_first_value_any_more
int g = 1;
static void look(void) { if (g != 1) reach_error(); }
int main(void)
{
    look();
    g = nondet_int();          //bad
    look();
    return 0;
}
//--- a_dirty_array_is_told_to_callees
int a[4] = {1, 1, 1, 1};
static void look(void) { if (a[1] != 1) reach_error(); }
int main(void)
{
    look();
    a[nondet_int() & 3] = 2;   //bad
    look();
    return 0;
}
//--- a_callee_dirties
int a[4] = {1, 1, 1, 1};
static void set(int i) { a[i & 3] = 2; }
static void look(void) { if (a[1] != 1) reach_error(); }
int main(void)
{
    look();
    if (nondet_int() == 4)     //bad
        set(nondet_int());     //bad
    look();
    return 0;
}
//--- a_callee_dirties_behind_a_pointer
int a[4] = {1, 1, 1, 1}, b[4] = {1, 1};
static void set(int *p) { *p = 2; }
int main(void)
{
    set(nondet_int() ? &a[1] : &b[1]);
    if (a[1] != 1)             //bad
    if (a[0] != 1)             //ok
        reach_error();
    return 0;
}
//--- a_condition_is_told_to_callees
static void f(int n) { if (n == 0) reach_error(); }
int main(void)
{
    int n = nondet_int();
    if (n)                     //ok
        f(n);
    return 0;
}
//--- an_order_is_told_to_callees
static void f(int n, int m) { if (n >= m) reach_error(); }
int main(void)
{
    int n = nondet_int(), m = nondet_int();
    if (n < m)                 //ok
    if (n <= m)                //bad
        f(n, m);
    return 0;
}
//--- a_callee_tells_an_order
static int clamp(int n) { if (n > 9) return 9; if (n < 0) return 0; return n; }
int main(void)
{
    int n = clamp(nondet_int());
    if (n > 9 || n < 0)        //ok
    if (n > 8 || n < 0)        //bad
        reach_error();
    return 0;
}
//--- a_callee_ends_the_path
static void check(int n)
{
    if (n != 1)
        abort();               //ok
        ;                      //bad
}
int main(void)
{
    int n = nondet_int();
    check(n);
    if (n != 1)
        reach_error();
    return 0;
}
//--- an_assumption
int main(void)
{
    int n = nondet_int();
    __VERIFIER_assume(n > 3);
    if (n <= 3)                //ok
    if (n <= 4)                //bad
        reach_error();
    return 0;
}
//--- an_assumption_that_fails
int main(void)
{
    int n = 1;
    n = 0;                     //ok
    __VERIFIER_assume(n);
    reach_error();
    return 0;
}
//--- a_function_that_does_not_return
extern void panic(void) __attribute__((noreturn));
extern void calm(void);
int main(void)
{
    if (nondet_int())
        panic();               //ok
        calm();                //bad
    else
        return 0;
    reach_error();
    return 0;
}
//--- recursion_keeps_a_global
int g = 1;
static void down(int n)
{
    if (n > 0) {
        down(n - 1);
        g = 2;                 //bad
    }
}
int main(void)
{
    down(nondet_int());
    if (g != 1)
        reach_error();
    return 0;
}
//--- recursion_balances
int depth;
static void visit(int n)
{
    depth = 1;
    if (n > 0 && nondet_int())
        visit(n - 1);
    depth = 0;                 //ok
    if (n == 3)
        depth = 0;
}
int main(void)
{
    visit(nondet_int());
    if (depth != 0)
        reach_error();
    return 0;
}
//--- recursion_has_locals_of_its_own
static int visit(int n, int *above)
{
    int own = 1;
    if (n > 0) {
        visit(n - 1, &own);
        own = 1;               //ok
        if (own != 1)
            reach_error();
    }
    *above = 2;
    return own;
}
int main(void)
{
    int x;
    return visit(nondet_int() & 7, &x);
}
//--- recursion_writes_the_local_above
static int g;
static void visit(int n, int *above)
{
    int own = 1, *p = &own;
    if (n > 0) {
        visit(n - 1, p);
        own = 3;               //ok
        if (own == 2)
            reach_error();
    }
    if (nondet_int())
        *above = 2;
    g = *p;
}
int main(void)
{
    int x = 1;
    visit(nondet_int() & 7, &x);
    return 0;
}
//--- two_functions_call_each_other
int state;
static void odd(int n);
static void even(int n)
{
    if (state != 0)
        reach_error();
    if (n > 0) {
        state = 1;
        odd(n - 1);
    }
    state = 0;
}
static void odd(int n)
{
    if (state != 1)
        reach_error();
    if (n > 0) {
        state = 0;             //ok
        even(n - 1);
    }
    state = 1;
}
int main(void)
{
    even(nondet_int());
    return 0;
}
//--- recursion_tells_by_its_result
int slicc_state;
static int f(int n)
{
    if (n <= 0)
        return 0;
    if (nondet_int()) {
        slicc_state = 1;
        return 1;
    }
    if (nondet_int() == 5)     //bad
        slicc_state = 1;       //bad
    return f(n - 1);
}
int main(void)
{
    if (f(nondet_int()) == 0 && slicc_state == 1)
        reach_error();
    return 0;
}
//--- a_pointer_comes_back
int g, h;
static int *pick(int n) { return n ? &g : &h; }
int main(void)
{
    int *p = pick(1);
    p = pick(nondet_int());    //bad
    g = 1;
    h = 1;
    *p = 2;
    if (h != 1)
        reach_error();
    return 0;
}
//--- a_pointer_into_what_was_given
struct S { int a, b; };
static int *inside(struct S *s) { return &s->b; }
int main(void)
{
    struct S s = {1, 1};
    int *p = inside(&s);
    *p = 2;
    p[-1] = 2;                 //bad
    if (s.a != 1 || s.b != 2)
        reach_error();
    return 0;
}
//--- an_object_that_a_callee_made
static int *make(void) { int *p = malloc(4); if (!p) abort(); *p = 1; return p; }
int main(void)
{
    int *p = make();
    *p = 2;                    //bad
    if (*p != 1)
        reach_error();
    return 0;
}
//--- a_callee_sets_a_pointer
int g, h;
static void point(int **pp) { *pp = &g; }
int main(void)
{
    int *p = &h;
    point(&p);
    g = 1;
    h = 1;
    *p = 2;
    if (g != 2)                //ok
    if (h != 2)                //bad
        reach_error();
    return 0;
}
//--- a_call_through_a_pointer
int g;
static void one(void) { g = 1; }
static void two(void) { g = 2; }
int main(void)
{
    void (*f)(void) = one;
    f = two;                   //bad
    f();
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_call_through_a_table
int g;
static void one(void) { g = 1; }
static void two(void) { g = 2; }
static void three(void) { g = 3; }
static void (*const table[2])(void) = {one, two};
int main(void)
{
    table[nondet_int() & 1]();
    if (g == 3)                //ok
    if (g == 2)                //bad
        reach_error();
    if (g == 7)
        three();
    return 0;
}
//--- a_call_through_one_of_two
int g;
static void one(void) { g = 1; }
static void two(void) { g = 2; }
int main(void)
{
    void (*f)(void) = one;
    if (nondet_int()) {
        f = two;
        g = 2;
    } else
        g = 1;
    if (f == one) {
        f();
        if (g != 1)            //ok
        if (g == 1)            //bad
            reach_error();
    }
    return 0;
}
//--- a_callback_is_registered
static int (*callback)(int);
static int id(int n) { return n; }
static int inc(int n) { return n + 1; }
int main(void)
{
    callback = id;
    callback = inc;            //bad
    if (callback(3) != 3)
        reach_error();
    return 0;
}
//--- a_callback_gets_its_context
struct C { int *what; int (*f)(struct C *); };
int g;
static int f(struct C *c) { *c->what = 1; return 0; }
static int k(struct C *c) { return 0; }
int main(void)
{
    struct C c = {&g, f};
    g = 0;
    c.f = k;                   //bad
    c.f(&c);
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_stub_writes_what_it_is_given
int main(void)
{
    int x = 1;
    reader(&x);
    stub(&x);                  //bad
    if (x != 1)
        reach_error();
    return 0;
}
//--- a_stub_writes_one_of_two
int g, h, k;
int main(void)
{
    g = k = 1;
    stub(nondet_int() ? &g : &h);
    if (g != 1)                //bad
    if (k != 1)                //ok
        reach_error();
    return 0;
}
//--- a_stub_writes_what_surrounds_it
struct S { int a, b; } s;
int main(void)
{
    s.a = 1;
    reader(&s.a);              //ok
    stub(&s.a);                //bad
    if (s.a != 1)
        reach_error();
    return 0;
}
//--- a_stub_in_a_callee
int g;
static void f(int *p) { stub(p); }
int main(void)
{
    int x = 1;
    f(&g);
    f(&x);                     //bad
    if (x != 1)
        reach_error();
    return 0;
}
//--- a_stub_gives_any_value
extern int ask(void);
int main(void)
{
    int a = ask(), b = a;
    b = ask();                 //bad
    if (a != b)
        reach_error();
    return 0;
}
//--- a_local_of_a_callee_is_gone
static int f(int n) { int x = n, *p = &x; *p = *p + 1; return x; }
int main(void)
{
    if (f(1) != 2)             //ok
    if (f(1) != 1)             //bad
        reach_error();
    if (f(2) != 3)
        reach_error();
    return 0;
}
//--- a_narrow_argument
static void f(unsigned char c) { if (c > 255) reach_error(); if (c == 44) reach_error(); }
int main(void)
{
    f(300);                    //bad
    f(299);                    //ok
    return 0;
}
//--- a_struct_goes_by_value
struct S { int a, b; };
static struct S turned(struct S s) { struct S r; r.a = s.b; r.b = s.a; s.a = 9; return r; }
int main(void)
{
    struct S s = {1, 2}, t = turned(s);
    if (t.a != 2 || t.b != 1)
        reach_error();
    if (s.a != 1)              //ok
    if (s.a != 9)              //bad
        reach_error();
    return 0;
}
//--- many_states_of_one_function
int g, h;
static void f(int n) { g = n; h = 1; }
int main(void)
{
    f(0); f(1); f(2); f(3); f(4); f(5); f(6); f(7); f(8); f(9);
    f(10); f(11); f(12); f(13); f(14); f(15); f(16); f(17); f(18); f(19);
    f(20); f(21); f(22); f(23); f(24); f(25); f(26); f(27); f(28); f(29);
    f(30); f(31); f(32); f(33); f(34); f(35); f(36);
    if (h != 1)                //ok
    if (g == 36)               //bad
        reach_error();
    return 0;
}
//--- many_states_and_a_lock
int slicc_lock, k;
static void take(int n) { if (slicc_lock) reach_error(); slicc_lock = 1; k = n; }
static void give(void) { slicc_lock = 0; }
int main(void)
{
    take(0); give(); take(1); give(); take(2); give(); take(3); give(); take(4); give();
    take(5); give(); take(6); give(); take(7); give(); take(8); give(); take(9); give();
    take(10); give(); take(11); give(); take(12); give(); take(13); give(); take(14); give();
    take(15); give(); take(16); give(); take(17); give(); take(18); give(); take(19); give();
    take(20); give(); take(21); give(); take(22); give(); take(23); give(); take(24); give();
    take(25); give(); take(26); give(); take(27); give(); take(28); give(); take(29); give();
    take(30); give(); take(31); give(); take(32); give(); take(33); give(); take(34); give();
    take(35);
    give();                    //ok
    take(36);
    return k;
}
//--- a_lock_is_passed_through_helpers
struct L { int held; };
static void take(struct L *l) { if (l->held) reach_error(); l->held = 1; }
static void give(struct L *l) { l->held = 0; }
static void with(struct L *l) { take(l); give(l); }
struct L a, b;
int main(void)
{
    take(&a);
    with(&b);
    with(&a);                  //bad
    give(&a);
    with(&a);
    return 0;
}
//--- a_lock_in_what_a_pointer_leads_to
struct L { int held; };
struct D { int x; struct L *lock; };
static void take(struct D *d) { if (d->lock->held) reach_error(); d->lock->held = 1; }
static void give(struct D *d) { d->lock->held = 0; }
struct L l;
int main(void)
{
    struct D d = {1, &l};
    take(&d);
    d.x = 2;
    give(&d);                  //ok
    take(&d);
    return 0;
}
//--- a_caller_has_what_the_callee_found
struct L { int held; };
struct D { struct L *lock; };
static int is_held(struct D *d) { return d->lock->held; }
int main(void)
{
    struct D *d = __slicc_object();
    int held = is_held(d);
    d->lock->held = 1;         //bad
    if (d->lock->held != held && held == 0)
        reach_error();
    return 0;
}
//--- what_a_callee_found_is_not_kept
struct D { int a; };
static int first(struct D *d) { int a = d->a; d->a = 5; return a; }
int main(void)
{
    struct D *d = __slicc_object();
    int before = d->a, got = first(d);
    got = first(d);            //bad
    if (got != before)
        reach_error();
    return 0;
}
//--- a_call_with_too_few_arguments
static void f();
int main(void)
{
    f(1);
    return 0;
}
static void f(int a)
{
    if (a != 1)                //ok
    if (a != 2)                //bad
        reach_error();
}
//--- an_error_in_a_callee_of_a_callee
static void c(int n) { if (n == 3) reach_error(); }
static void b(int n) { c(n + 1); }
static void a(int n) { b(n + 1); }
int main(void)
{
    a(0);
    a(1);                      //bad
    return 0;
}
//--- a_loop_calls
int slicc_lock;
static void take(void) { if (slicc_lock) reach_error(); slicc_lock = 1; }
static void give(void) { slicc_lock = 0; }
int main(void)
{
    while (nondet_int()) {
        take();
        if (nondet_int() > 3)      //bad
            continue;              //bad
        give();
    }
    return 0;
}
//--- a_global_that_a_callee_only_writes
int g, slicc_state;
static void f(int c)
{
    if (c)                     //bad
        g = 7;
}
int main(void)
{
    g = 5;
    f(nondet_int());
    if (slicc_state == 0)
        if (g == 5)
            reach_error();
    return 0;
}
