//--- a_store_is_seen
int g;
int main(void)
{
    g = 1;
    g = 2;                     //bad
    if (g != 1)
        reach_error();
    return 0;
}
//--- a_global_begins_with_its_value
int g = 3, h;
int main(void)
{
    if (g != 3 || h != 0)      //ok
    if (g != 4 || h != 0)      //bad
        reach_error();
    return 0;
}
//--- an_array_begins_with_its_values
int a[4] = {1, 2}, b[2] = {0, 5};
int main(void)
{
    if (a[0] != 1 || a[1] != 2 || a[2] != 0 || b[1] != 5)
        reach_error();
    if (a[3] == 0)             //bad
        reach_error();         //bad
    return 0;
}
//--- a_record_begins_with_its_values
struct S { char c; int *p; int (*f)(void); int last; };
int g = 1;
static int one(void) { return 1; }
static int two(void) { return 2; }
struct S s = {'x', &g, one, 4};
int main(void)
{
    if (s.c != 'x' || s.p != &g || s.last != 4)
        reach_error();
    if (s.f != one)            //ok
    if (s.f != two)            //bad
        reach_error();
    return 0;
}
//--- an_address_in_an_initialiser_has_its_offset
int a[4] = {1, 2, 3, 4};
int *p = &a[2];
int main(void)
{
    if (p != &a[2])            //ok
    if (p == &a[2])            //bad
        reach_error();
    p = a;
    if (*p != 1)
        reach_error();
    return 0;
}
//--- a_volatile_global_has_any_value
volatile int v;
int w;
int main(void)
{
    if (v)                     //bad
    if (w)                     //ok
        reach_error();
    return 0;
}
//--- a_part_of_an_initialiser
int g = 0x01020304;
int main(void)
{
    unsigned char *p = (unsigned char *)&g;
    g = 0x01020304;
    if (p[0] != 4)             //ok
    if (p[0] != 1)             //bad
        reach_error();
    return 0;
}
//--- before_and_after_an_object
int g[2] = {1, 1}, one = 1;
int main(void)
{
    int i = nondet_int();
    one = nondet_int();        //bad
    if (i < 0 || i > 1)
        return 0;
    if (g[0] != 1 || one != 1)
        reach_error();
    return 0;
}
//--- a_narrow_store_into_a_wide_cell
union { int i; unsigned char c[4]; } u;
int main(void)
{
    u.i = 0x11111111;
    u.c[1] = 0x11;
    u.c[2] = 0x12;             //bad
    u.i = 0x11111111;          //ok
    if (u.i != 0x11111111)
        reach_error();
    return 0;
}
//--- a_wide_store_over_a_narrow_cell
union { int i; unsigned char c[4]; } u;
int main(void)
{
    u.c[3] = 1;
    u.c[0] = 1;
    u.i = 5;                   //bad
    if (u.c[0] != 1)
        reach_error();
    return 0;
}
//--- a_wide_store_ends_before_a_narrow_cell
struct { int i; unsigned char c[4]; } s;
int main(void)
{
    s.c[0] = 1;
    s.i = nondet_int();
    *(int *)&s.c[0] = 2;       //bad
    if (s.c[0] != 1)
        reach_error();
    return 0;
}
//--- a_store_just_below
struct { unsigned char c[8]; } s;
int main(void)
{
    s.c[4] = 1;
    *(int *)&s.c[0] = nondet_int();    //ok
    *(int *)&s.c[1] = nondet_int();    //bad
    if (s.c[4] != 1)
        reach_error();
    return 0;
}
//--- a_store_just_above
struct { unsigned char c[12]; } s;
int main(void)
{
    *(int *)&s.c[0] = 1;
    *(int *)&s.c[4] = nondet_int();    //ok
    *(int *)&s.c[3] = nondet_int();    //bad
    if (*(int *)&s.c[0] != 1)
        reach_error();
    return 0;
}
//--- a_part_of_what_was_stored
union { int i; short h[2]; unsigned char c[4]; } u;
int main(void)
{
    u.i = 0x01020304;
    if (u.h[1] != 0x0102 || u.c[0] != 4 || u.c[3] != 1)
        reach_error();
    if (u.c[1] != 3)           //ok
    if (u.c[1] != 2)           //bad
        reach_error();
    return 0;
}
//--- a_part_of_what_nobody_knows
union { unsigned i; unsigned char c[4]; } u;
int main(void)
{
    unsigned x = nondet_int();
    u.i = x;
    if (u.c[1] != (unsigned char)(x >> 8))     //ok
    if (u.c[1] != (unsigned char)x)            //bad
        reach_error();
    return 0;
}
//--- a_read_across_two_cells
union { int i; unsigned char c[4]; } u;
int main(void)
{
    u.i = 0;
    u.c[0] = 1;                //bad
    if (u.i != 0)
        reach_error();
    return 0;
}
//--- a_cell_is_read_twice
int main(void)
{
    int *p = __slicc_object();
    int x = p[1];
    p[1] = nondet_int();       //bad
    p[2] = nondet_int();
    if (p[1] != x)
        reach_error();
    return 0;
}
//--- an_index_nobody_knows_stores
int a[4], g;
int main(void)
{
    int i = nondet_int() & 3;
    a[0] = 1;
    g = 1;
    a[i] = 2;
    if (a[0] != 1)             //bad
    if (g != 1)                //ok
        reach_error();
    return 0;
}
//--- an_index_nobody_knows_loads
int a[4];
int main(void)
{
    unsigned i = nondet_int() & 3, j = nondet_int() & 3;
    a[i] = 7;
    a[j] = 8;                  //bad
    if (a[i] != 7)
        reach_error();
    return 0;
}
//--- one_index_and_another_offset
struct { int x, y; } a[4];
int main(void)
{
    unsigned i = nondet_int() & 3;
    a[i].x = 1;
    a[i].y = 2;
    a[i].x = 2;                //bad
    if (a[i].x != 1)
        reach_error();
    return 0;
}
//--- an_index_stays_in_its_member
struct { int a[4]; int gap; int after; } s;
int main(void)
{
    s.after = 1;
    s.a[nondet_int() & 3] = 2;
    s.after = nondet_int();    //bad
    if (s.after != 1)
        reach_error();
    return 0;
}
//--- a_global_that_an_index_dirties
int a[4] = {1, 1, 1, 1}, b[4] = {1, 1, 1, 1};
int main(void)
{
    int i = nondet_int() & 3;
    a[i] = 2;
    if (a[2] != 1)             //bad
    if (b[2] != 1)             //ok
        reach_error();
    return 0;
}
//--- a_pointer_to_one_object
int g, h;
int main(void)
{
    int *p = &g;
    g = 1;
    h = 1;
    *p = 2;
    if (g != 2)                //ok
    if (g == 2)                //bad
        reach_error();
    if (h != 1)
        reach_error();
    return 0;
}
//--- a_pointer_to_one_of_two
int g, h, k;
int main(void)
{
    int *p = nondet_int() ? &g : &h;
    g = 1;
    k = 1;
    *p = 2;
    if (g != 1)                //bad
    if (k != 1)                //ok
        reach_error();
    return 0;
}
//--- a_pointer_kept_in_memory
int g, h, *p;
int main(void)
{
    p = &h;
    p = &g;                    //bad
    g = 1;
    *p = 2;
    if (g != 1)
        reach_error();
    return 0;
}
//--- two_pointers_to_one_of_two
int g, h;
int main(void)
{
    int *p = nondet_int() ? &g : &h, *q = nondet_int() ? &g : &h;
    *q = 2;                    //ok
    *p = 1;
    *q = 2;                    //bad
    if (*p != 1)
        reach_error();
    return 0;
}
//--- an_offset_from_a_pointer
struct S { int a, b; } s, t;
int main(void)
{
    struct S *p = nondet_int() ? &s : &t;
    int *b = &p->b;
    p->a = 1;
    *b = 2;
    b[-1] = 3;                 //bad
    if (p->a != 1)
        reach_error();
    return 0;
}
//--- a_cell_behind_a_pointer_meets_a_global
struct S { int a, b; } s, t;
int main(void)
{
    struct S *p = nondet_int() ? &s : &t;
    p->a = 1;
    s.b = 2;                   //ok
    s.a = 2;                   //bad
    if (p->a != 1)
        reach_error();
    return 0;
}
//--- the_address_of_a_local_is_kept
int *kept;
static void write(void) { if (kept) *kept = 5; }
int main(void)
{
    int x = 1;
    kept = &x;                 //bad
    write();
    if (x != 1)
        reach_error();
    return 0;
}
//--- a_local_behind_two_pointers
int main(void)
{
    int x = 1, y = 1, *p = &y, **pp = &p;
    *pp = &x;                  //bad
    *p = 2;
    if (x != 1)
        reach_error();
    return 0;
}
//--- a_container_of_a_member
struct S { int a; int link; } s;
int main(void)
{
    int *link = &s.link;
    struct S *back = (struct S *)((char *)link - 4);
    s.a = 1;
    back->link = 2;
    back->a = 2;               //bad
    if (s.a != 1)
        reach_error();
    return 0;
}
//--- a_record_is_assigned
struct S { int a, b; } s, t;
int main(void)
{
    s.a = 1;
    s.b = 2;
    t = s;
    s.a = 3;
    t = s;                     //bad
    if (t.a != 1 || t.b != 2)
        reach_error();
    return 0;
}
//--- a_copy_kills_what_was_there
struct S { int a, b; } s, t;
int main(void)
{
    t.b = 1;
    s.b = nondet_int();
    t.a = 1;
    memcpy(&t, &s, 4);         //ok
    memcpy(&t, &s, 8);         //bad
    if (t.b != 1)
        reach_error();
    return 0;
}
//--- a_copy_from_the_middle
int a[4], b[4];
int main(void)
{
    a[1] = 1;
    a[2] = 2;
    a[3] = 3;
    b[3] = 0;
    memcpy(&b[1], &a[1], 8);
    if (b[1] != 1 || b[2] != 2)
        reach_error();
    if (b[3] != 0)             //ok
    if (b[3] == 0)             //bad
        reach_error();
    return 0;
}
//--- a_copy_of_unknown_size
int a[4], b[4], c[4];
int main(void)
{
    unsigned n = nondet_int() & 15;
    b[0] = 1;
    c[0] = 1;
    a[0] = 2;
    memcpy(b, a, n);
    if (b[0] != 1)             //bad
    if (c[0] != 1)             //ok
        reach_error();
    return 0;
}
//--- a_copy_of_nothing
int a[4], b[4];
int main(void)
{
    b[0] = 1;
    memcpy(b, a, 0);           //ok
    memcpy(b, a, 4);           //bad
    if (b[0] != 1)
        reach_error();
    return 0;
}
//--- a_copy_through_a_pointer
struct S { int a, b; } s, t, u;
int main(void)
{
    struct S *p = nondet_int() ? &t : &u;
    s.a = 1;
    s.b = 2;
    t.b = 2;
    *p = s;
    if (p->a != 1 || p->b != 2)
        reach_error();
    t.a = 5;
    if (p->a != 1)             //bad
        reach_error();         //bad
    return 0;
}
//--- a_copy_through_a_pointer_kills_behind_it
struct S { int a, b, c; } s, t, u;
int main(void)
{
    struct S *p = nondet_int() ? &t : &u;
    s.b = 1;
    t.c = 5;
    t.b = 5;
    memcpy(&p->b, &s.b, 4);
    if (t.c != 5)              //ok
    if (t.b != 5)              //bad
        reach_error();
    return 0;
}
//--- a_copy_overlaps_itself
int a[4];
int main(void)
{
    a[0] = 1;
    a[1] = 2;
    a[2] = 3;
    memcpy(&a[1], &a[0], 4);
    if (a[1] != 1)             //ok
    if (a[1] != 2)             //bad
        reach_error();
    if (a[2] != 3 || a[0] != 1)
        reach_error();
    return 0;
}
//--- bytes_are_filled
int a[4] = {9, 9, 9, 9};
int main(void)
{
    a[2] = 1;
    a[0] = 1;
    memset(a, 0, 8);           //ok
    memset(a, 0, 9);           //bad
    if (a[2] != 1)
        reach_error();
    return 0;
}
//--- a_fill_dirties
int a[4] = {9, 9, 9, 9};
int main(void)
{
    memset(a, 0, 8);
    a[0] = 9;                  //ok
    if (a[0] != 9)
        reach_error();
    return 0;
}
//--- a_fill_of_unknown_size
int a[4], b;
int main(void)
{
    a[3] = 1;
    b = 1;
    memset(a, 0, nondet_int() & 31);
    if (a[3] != 1)             //bad
    if (b != 1)                //ok
        reach_error();
    return 0;
}
//--- a_fill_through_a_pointer
int a[2], b[2], c[2];
int main(void)
{
    int *p = nondet_int() ? a : b;
    a[0] = 1;
    a[1] = 1;
    c[0] = 1;
    memset(p, 0, 4);
    if (a[0] != 1)             //bad
    if (a[1] != 1 || c[0] != 1)        //ok
        reach_error();
    return 0;
}
//--- a_fill_of_one_byte
unsigned char a[4];
int main(void)
{
    a[0] = 1;
    a[1] = 1;
    memset(&a[1], 0, 1);
    memset(&a[0], 0, 1);       //bad
    if (a[0] != 1)
        reach_error();
    return 0;
}
//--- a_bit_is_stored
_Bool f, g;
int main(void)
{
    f = nondet_int() != 0;
    g = f;
    g = !f;                    //bad
    if (f != g)
        reach_error();
    if (f > 1)
        reach_error();
    return 0;
}
//--- a_bit_field
struct { unsigned a : 3, b : 5; } s;
int main(void)
{
    s.a = 5;
    s.b = 9;
    s.a = 4;                   //bad
    if (s.a != 5)
        reach_error();
    if (s.b != 9)
        reach_error();
    return 0;
}
//--- a_local_array
int main(void)
{
    int a[4] = {1, 2, 3, 4}, b[4] = {1, 2, 3, 4};
    a[nondet_int() & 1] = 9;
    if (b[1] != 2)             //ok
    if (a[1] != 2)             //bad
        reach_error();
    return 0;
}
//--- a_local_nobody_set
int main(void)
{
    int x, *p = &x, y = nondet_int();
    x = 1;                     //ok
    if (*p != 1 && y)
        reach_error();
    return 0;
}
//--- a_local_record_in_a_loop
int main(void)
{
    int i;
    for (i = 0; i < 3; i++) {
        struct { int a, b; } s;
        s.a = i;               //ok
        if (s.a != i)
            reach_error();
        s.a = 7;
        stub(&s.b);
    }
    return 0;
}
//--- memory_from_the_heap
int main(void)
{
    int *p = malloc(8), *q = malloc(8);
    if (!p || !q)
        return 0;
    *p = 1;
    *q = 2;
    p = q;                     //bad
    if (*p != 1)
        reach_error();
    return 0;
}
//--- memory_from_one_place
int main(void)
{
    int i, *p = 0, *q = 0;
    for (i = 0; i < 2; i++) {
        p = q;
        q = malloc(4);
        if (!q)
            return 0;
        *q = i;
        if (*q != i)
            reach_error();
        if (p && *p == i - 1)      //bad
            reach_error();         //bad
    }
    return 0;
}
//--- memory_that_is_freed
extern void free(void *);
int g;
int main(void)
{
    int *p = malloc(4);
    if (!p)
        return 0;
    g = 1;
    *p = 1;
    free(p);
    g = 2;                     //bad
    if (g != 1)
        reach_error();
    return 0;
}
//--- the_heap_may_give_null
int main(void)
{
    int *p = malloc(4);
    if (!p)
        return 0;              //ok
    if (!p)
        reach_error();
    return 0;
}
//--- objects_of_the_environment_are_not_null
int main(void)
{
    int *p = __slicc_object();
    p = 0;                     //bad
    if (!p)
        reach_error();
    return 0;
}
//--- two_objects_of_the_environment
struct S { int a; struct S *next; };
int main(void)
{
    struct S *p = __slicc_object(), *q = __slicc_object();
    p->a = 1;
    q->a = 2;
    q = p;                     //bad
    q->a = 2;
    if (p->a != 1)
        reach_error();
    return 0;
}
//--- a_list_of_the_environment
struct S { int a; struct S *next; };
int main(void)
{
    struct S *r = __slicc_object(), *p = r->next;
    struct S *q = p->next;
    if (!q || q != r && q != p)
        return 0;
    q->a = 2;                  //ok
    p->a = 1;
    q->a = 2;                  //bad
    if (p->a != 1)
        reach_error();
    return 0;
}
//--- a_pointer_is_loaded_twice
struct D { struct E *ext; };
struct E { int lock; int other; };
int main(void)
{
    struct D *d = __slicc_object();
    struct E *e = d->ext, *f = d->ext;
    if (!e)
        return 0;
    e->lock = 1;
    f->other = 2;
    f->lock = 2;               //bad
    if (d->ext->lock != 1)
        reach_error();
    return 0;
}
//--- a_pointer_is_replaced
struct D { struct E *ext; };
struct E { int lock; int other; };
struct E mine;
int main(void)
{
    struct D *d = __slicc_object();
    struct E *e = d->ext;
    if (!e)
        return 0;
    e->lock = 1;
    d->ext = &mine;            //bad
    if (d->ext->lock != 1)
        reach_error();
    return 0;
}
//--- null_ends_the_path
int g, *p = &g;
int main(void)
{
    p = 0;                     //ok
    if (nondet_int()) {
        g = *p;
        if (g == 3 || g != 3)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- the_copy_to_null_ends_the_path
int g, h, *p = &g;
int main(void)
{
    p = 0;                     //ok
    h = nondet_int();
    if (nondet_int()) {
        memcpy(p, &h, 4);
        if (g == 1)
            reach_error();
        g = 1;
        if (g == 1)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- a_function_is_not_written
int g, *p = &g;
static int f(void) { return 1; }
int main(void)
{
    p = (int *)f;              //ok
    g = 0;
    if (nondet_int()) {
        *p = 1;
        if (g < 2)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- a_function_is_not_read
int g, *p = &g;
static int f(void) { return 1; }
int main(void)
{
    p = (int *)f;              //ok
    if (nondet_int()) {
        if (*p < 5)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- a_function_is_not_filled
int g, *p = &g;
static int f(void) { return 1; }
int main(void)
{
    p = (int *)f;              //ok
    g = 0;
    if (nondet_int()) {
        memset(p, 0, 4);
        if (g < 2)
            reach_error();
    }
    p = &g;
    return 0;
}
//--- two_names_of_one_cell
int g, h;
int main(void)
{
    int *p = &g;
    *p = nondet_int();
    h = g;
    g = nondet_int();          //bad
    if (*p != h)
        reach_error();
    return 0;
}
//--- the_watched_address
struct L { int state; };
int slicc_state;
void *slicc_watched;
static void take(struct L *l)
{
    if (l == slicc_watched) {
        if (slicc_state)
            reach_error();
        slicc_state = 1;
    }
}
static void give(struct L *l)
{
    if (l == slicc_watched)
        slicc_state = 0;
}
struct L a, b;
int main(void)
{
    slicc_watched = __slicc_watch();
    take(&a);
    take(&b);
    give(&a);
    take(&a);
    give(&b);                  //ok
    take(&b);
    return 0;
}
//--- all_of_the_state
int g = 1, h = 1, slicc_kept;
static void never(void) { g = 2; slicc_kept = 2; }
int main(void)
{
    if (nondet_int())
        never();
    slicc_kept = 1;
    g = 1;
    __slicc_general_state();
    if (g != 1)                //bad
    if (h != 1 || slicc_kept != 1)     //ok
        reach_error();
    return 0;
}
//--- what_was_there_at_entry
static void f(int *p, int *q)
{
    int old = *p;
    *q = 7;                    //bad
    q = p;                     //ok
    if (*p != old)
        reach_error();
}
int main(void)
{
    int *p = __slicc_object(), *q = __slicc_object();
    f(p, nondet_int() ? p : q);
    return 0;
}
//--- a_narrow_store_leaves_the_rest_unknown
union { int i; unsigned char c[4]; } u;
int main(void)
{
    u.i = 0x11111111;
    u.c[1] = 2;
    if (u.c[1] != 2)           //ok
    if (u.c[0] == 0x11)        //bad
        reach_error();
    return 0;
}
//--- a_fill_through_a_pointer_of_unknown_size
int a[4], b[4], c[4];
int main(void)
{
    int *p = nondet_int() ? a : b;
    a[3] = 1;
    c[0] = 1;
    memset(p, 0, nondet_int() & 15);
    if (a[3] != 1)             //bad
    if (c[0] != 1)             //ok
        reach_error();
    return 0;
}
//--- the_rest_of_a_cell_that_is_split
union U { int i; short h[2]; unsigned char c[4]; } u;
int main(void)
{
    u.i = 0x01020304;
    u.c[1] = 9;
    if (u.c[1] != 9)                                           //ok
    if (u.h[1] != 0)                                           //bad
        reach_error();
    return 0;
}
//--- a_member_beside_one_that_is_written
struct S { int a, b; } s = {1, 2};
int main(void)
{
    s.a = nondet_int();
    if (s.b != 2)                                              //ok
    if (s.a != 1)                                              //bad
        reach_error();
    s.b = 3;
    return 0;
}
//--- a_truth_value_in_memory
_Bool t;
int main(void)
{
    t = nondet_int();
    if (t) {
        int n = t;
        t = !t;
        if (n != 1 || t)                                       //ok
        if (n == 1)                                            //bad
            reach_error();
    }
    return 0;
}
//--- an_unknown_length_at_an_unknown_place
int a[4] = {1, 1, 1, 1}, b[4] = {1, 1, 1, 1}, c = 1;
int main(void)
{
    int *p = nondet_int() ? a : b;
    memset(p, 0, nondet_int() & 15);
    if (c != 1)                                                //ok
    if (b[2] != 1)                                             //bad
        reach_error();
    c = 2;
    return 0;
}
//--- beyond_the_end_of_an_initialiser
struct S { int a; int b[2]; } s = {1, {7}};
int main(void)
{
    int k = nondet_int() & 1;
    if (s.b[0] != 7 || s.b[1] != 0)                            //ok
    if (s.b[k] != 7)                                           //bad
        reach_error();
    s.b[k] = 3;
    return 0;
}
