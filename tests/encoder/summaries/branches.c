//--- equal
int main(void)
{
    int n = nondet_int();
    if (n == 3) {
        if (n != 3)            //ok
        if (n != 4)            //bad
            reach_error();
    }
    return 0;
}
//--- not_equal
int main(void)
{
    int n = nondet_int();
    if (n != 3) {
        if (n == 3)            //ok
        if (n == 4)            //bad
            reach_error();
    }
    return 0;
}
//--- what_does_not_hold
int main(void)
{
    int n = nondet_int();
    if (n == 3)                //ok
    if (n == 4)                //bad
        return 0;
    if (n == 3)
        reach_error();
    return 0;
}
//--- equal_through_others
int main(void)
{
    int a = nondet_int(), b = nondet_int(), c = nondet_int();
    if (a == b)
        if (b == c)            //ok
            if (a != c)
                reach_error();
    return a + b + c;
}
//--- equal_and_a_constant
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a == b && b == 5)
        if (a != 5)            //ok
        if (a == 5)            //bad
            reach_error();
    return a + b;
}
//--- unequal_through_another
int main(void)
{
    int a = nondet_int(), b = nondet_int(), c = nondet_int();
    if (a == b && b != c)
        if (a == c)            //ok
        if (a != c)            //bad
            reach_error();
    return a + b;
}
//--- less_unsigned
int main(void)
{
    unsigned n = nondet_int();
    if (n < 10) {
        if (n > 9 || n == 10)  //ok
        if (n > 8)             //bad
            reach_error();
    } else {
        if (n < 10)            //ok
        if (n < 11)            //bad
            reach_error();
    }
    return 0;
}
//--- at_most_unsigned
int main(void)
{
    unsigned n = nondet_int();
    if (n <= 10) {
        if (n > 10)            //ok
        if (n >= 10)           //bad
            reach_error();
    } else {
        if (n <= 10)
            reach_error();
        if (n == 11)           //bad
            reach_error();     //bad
    }
    return 0;
}
//--- less_signed
int main(void)
{
    int n = nondet_int();
    if (n < -3) {
        if (n >= -3)           //ok
        if (n >= -4)           //bad
            reach_error();
    } else {
        if (n < -3)            //ok
        if (n < -2)            //bad
            reach_error();
    }
    return 0;
}
//--- at_most_signed
int main(void)
{
    int n = nondet_int();
    if (n <= 5) {
        if (n > 5)             //ok
        if (n > 4)             //bad
            reach_error();
    } else {
        if (n <= 5)            //ok
        if (n <= 6)            //bad
            reach_error();
    }
    return 0;
}
//--- signed_is_not_unsigned
int main(void)
{
    int n = nondet_int();
    if (n < 10) {
        if (n >= 10)           //ok
        if ((unsigned)n >= 10) //bad
            reach_error();
    }
    return 0;
}
//--- unsigned_is_not_signed
int main(void)
{
    unsigned n = nondet_int();
    if (n > 10) {
        if (n < 5)             //ok
        if ((int)n < 5)        //bad
            reach_error();
    }
    return 0;
}
//--- an_order_of_two
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a < b) {
        if (a >= b || a == b)  //ok
        if (a <= b)            //bad
            reach_error();
    }
    return 0;
}
//--- an_order_of_two_the_other_way
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a <= b) {
        if (a > b)             //ok
        if (a == b)            //bad
            reach_error();
    }
    return 0;
}
//--- an_order_of_two_unsigned
int main(void)
{
    unsigned a = nondet_int(), b = nondet_int();
    if (a < b) {
        if (a > b || a == b)   //ok
        if ((int)a > (int)b)   //bad
            reach_error();
    }
    return 0;
}
//--- not_less_than_an_equal
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a == b) {
        if (a < b || a > b)    //ok
        if (a <= b)            //bad
            reach_error();
    }
    return 0;
}
//--- bounds_of_what_it_is_less_than
int main(void)
{
    unsigned a = nondet_int(), b = nondet_int();
    if (a < b && b < 10) {
        if (a > 8)             //ok
        if (a > 7)             //bad
            reach_error();
    }
    return a + b;
}
//--- bounds_of_what_is_less
int main(void)
{
    unsigned a = nondet_int(), b = nondet_int();
    if (a < b && a > 10) {
        if (b < 12)            //ok
        if (b < 13)            //bad
            reach_error();
    }
    return a + b;
}
//--- bounds_of_an_equal
int main(void)
{
    unsigned a = nondet_int(), b = nondet_int();
    if (a == b && a < 10 && a > 3) {
        if (b > 9 || b < 4)    //ok
        if (b > 8)             //bad
            reach_error();
    }
    return a + b;
}
//--- bounds_meet
int main(void)
{
    int n = nondet_int();
    if (n > 3 && n < 5) {
        if (n != 4)            //ok
        if (n == 4)            //bad
            reach_error();
    }
    return n;
}
//--- bounds_that_exclude_each_other
int main(void)
{
    int n = nondet_int();
    if (n > 3)
        if (n < 3)             //ok
        if (n < 5)             //bad
            reach_error();
    return 0;
}
//--- a_bound_that_is_not_taken
int main(void)
{
    unsigned n = nondet_int();
    if (n < 3 && n != 2 && n != 0) {
        if (n != 1)            //ok
        if (n == 1)            //bad
            reach_error();
    }
    return 0;
}
//--- a_signed_bound_that_is_not_taken
int main(void)
{
    int n = nondet_int();
    if (n >= -1 && n <= 1 && n != -1 && n != 1) {
        if (n != 0)            //ok
        if (n == 0)            //bad
            reach_error();
    }
    return n;
}
//--- bounds_of_a_sum
int main(void)
{
    int n = nondet_int();
    if (n >= 0 && n < 10) {
        if (n + 5 > 14 || n + 5 < 5)   //ok
        if (n + 5 > 13)                //bad
            reach_error();
    }
    return 0;
}
//--- bounds_of_an_unsigned_sum
int main(void)
{
    unsigned n = nondet_int();
    if (n > 2 && n < 10) {
        if (n - 3 > 6)         //ok
        if (n - 4 > 6)         //bad
            reach_error();
    }
    return 0;
}
//--- a_sum_that_wraps
int main(void)
{
    unsigned n = nondet_int();
    if (n > 10) {
        if (n < 11)            //ok
        if (n + 5 < 11)        //bad
            reach_error();
    }
    return 0;
}
//--- a_signed_sum_that_wraps
int main(void)
{
    int n = nondet_int();
    if (n > 10) {
        if (n < 11)                            //ok
        if ((int)((unsigned)n + 5u) < 11)      //bad
            reach_error();
    }
    return 0;
}
//--- extended_with_zeros
int main(void)
{
    unsigned char c = nondet_int();
    int n = c;
    if (c < 10) {
        if (n > 9 || n < 0)    //ok
        if (n > 8)             //bad
            reach_error();
    }
    return 0;
}
//--- extended_with_the_sign
int main(void)
{
    signed char c = nondet_int();
    int n = c;
    if (c < 3) {
        if (n > 2 || n < -128) //ok
        if (n < 0)             //bad
            reach_error();
    }
    return 0;
}
//--- what_is_extended_is_not_unsigned
int main(void)
{
    signed char c = nondet_int();
    unsigned n = c;
    if (c < 3) {
        if ((int)n > 2)        //ok
        if (n > 2)             //bad
            reach_error();
    }
    return 0;
}
//--- cut_off
int main(void)
{
    int n = 300;
    unsigned char c = n;
    if (nondet_int()) {
        if (c != 44)           //ok
        if (c == 44)           //bad
            reach_error();
    }
    return n;
}
//--- what_is_cut_off_says_nothing
int main(void)
{
    int n = nondet_int();
    unsigned char c = n;
    if (c == 1) {
        if (c != 1)            //ok
        if (n != 1)            //bad
            reach_error();
    }
    return 0;
}
//--- a_bit_test
int main(void)
{
    unsigned n = nondet_int();
    if (n & 4) {
        if (!(n & 4))          //ok
        if (!(n & 2))          //bad
            reach_error();
    }
    return 0;
}
//--- a_bit_is_set_and_cleared
int flags;
int main(void)
{
    flags = nondet_int();
    flags |= 4;
    flags &= ~2;
    flags &= ~4;               //bad
    if (!(flags & 4))
        reach_error();
    return 0;
}
//--- a_bit_decides_twice
int slicc_state;
int main(void)
{
    unsigned flags = nondet_int();
    if (flags & 8)
        slicc_state = 1;
    flags = nondet_int();      //bad
    if (flags & 8)
        if (slicc_state != 1)
            reach_error();
    return 0;
}
//--- a_switch
int slicc_state;
int main(void)
{
    int n = nondet_int();
    switch (n) {
    case 1: slicc_state = 10; break;
    case 2: slicc_state = 20; break;
    case 3:
        slicc_state = 20;      //bad
        slicc_state = 30;      //ok
        break;
    }
    if (slicc_state == 20 && n != 2)
        reach_error();
    return 0;
}
//--- a_switch_falls_through
int main(void)
{
    int n = nondet_int(), m = 0;
    switch (n) {
    case 1: m = 1;
        break;                 //ok
    case 2: m = m + 2;
    }
    if (n == 1 && m == 3)
        reach_error();
    return 0;
}
//--- a_default
int main(void)
{
    int n = nondet_int();
    switch (n) {
    case 1: case 2: return 0;
    default:
        if (n == 1 || n == 2)  //ok
        if (n == 3)            //bad
            reach_error();
    }
    return 0;
}
//--- a_negation
int main(void)
{
    int n = nondet_int(), not_n = !n;
    if (not_n) {
        if (n)                 //ok
        if (!n)                //bad
            reach_error();
    } else if (n == 0)
        reach_error();
    return 0;
}
//--- and_or
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a == 1 && b == 2) {
        if (a != 1 || b != 2)
            reach_error();
    }
    if (!(a == 1 || b == 2)) {
        if (a == 1 || b == 2)  //ok
        if (a == 2)            //bad
            reach_error();
    }
    return 0;
}
//--- both_as_one_value
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    int both = a == 1 && b == 2, one = a == 1 || b == 2;
    if (both) {
        if (a != 1)            //ok
        if (a == 1)            //bad
            reach_error();
    }
    if (!one)
        if (b == 2)
            reach_error();
    return a + b;
}
//--- a_comparison_is_kept
int main(void)
{
    int n = nondet_int(), is = n < 5;
    if (is) {
        if (n >= 5)            //ok
        if (n >= 4)            //bad
            reach_error();
    }
    return 0;
}
//--- a_choice
int main(void)
{
    int n = nondet_int(), m = n < 5 ? 1 : 2;
    if (m == 1) {
        if (n >= 5)            //ok
        if (n < 5)             //bad
            reach_error();
    }
    return 0;
}
//--- pointers_are_equal
int g, h;
int main(void)
{
    int *p = nondet_int() ? &g : &h;
    if (p == &g) {
        if (p == &h)           //ok
        if (p != &h)           //bad
            reach_error();
    }
    return p == &h;
}
//--- addresses_differ
int g, h;
int main(void)
{
    int *p = &g, *q = &h;
    q = &g;                    //bad
    if (p == q)
        reach_error();
    return 0;
}
//--- a_null_pointer_is_tested
int g;
int main(void)
{
    int *p = nondet_int() ? &g : 0;
    if (p) {
        if (!p)
            reach_error();
    } else if (p) {            //ok
    } else if (!p) {           //bad
        reach_error();
    }
    return 0;
}
//--- what_was_used_is_not_null_before
struct S { int a; struct S *next; };
int main(void)
{
    struct S *p = __slicc_object();
    struct S *q = p->next;
    if (!q)
        return 0;              //ok
    if (q == 0)
        reach_error();
    return 0;
}
//--- one_flag_and_two_tests
int slicc_held;
int main(void)
{
    int flag = nondet_int();
    if (flag)
        slicc_held = 1;
    if (nondet_int() == 8)     //bad
        flag = !flag;          //bad
    if (flag && !slicc_held)
        reach_error();
    return 0;
}
//--- arithmetic
int main(void)
{
    unsigned a = nondet_int(), b = nondet_int();
    if (a - b + b != a || -(-a) != a || ~~a != a)
        reach_error();
    if (a + b == a)            //bad
        reach_error();         //bad
    return 0;
}
//--- products_and_shifts
int main(void)
{
    int a = 6, b = 7;
    b = nondet_int() & 0 ? 1 : 7;
    if (a * b != 42 || a << 2 != 24 || a >> 1 != 3 || b / 2 != 3 || b % 4 != 3)   //ok
    if (a * b == 42)                                                              //bad
        reach_error();
    return 0;
}
//--- an_address_with_an_index
int a[4];
int main(void)
{
    int *p = &a[1];
    if (p != a + 1)
        reach_error();
    if (p - 1 != a)            //ok
    if (p[-1] == a[0])            //bad
        reach_error();
    return 0;
}
//--- facts_are_few
int main(void)
{
    int i, n = nondet_int(), k = nondet_int();
    if (n == 1 || n == 3 || n == 5 || n == 7 || n == 9 || n == 11)
        return 0;
    if (k == 2)
        return 0;              //ok
    if (n == 5 || k == 2)
        reach_error();
    return 0;
}
//--- a_signed_constant_is_told
static int sign(int n) { return n < 0 ? 1 : 0; }
int main(void)
{
    int n = nondet_int();
    if (n >= -2 && n <= -2) {
        if (sign(n) != 1 || n != -2)           //ok
        if (n == -2)                           //bad
            reach_error();
    }
    return n;
}
//--- at_most_of_two
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a == b) {
        if (!(a <= b) || !(a >= b))            //ok
        if (a <= b)                            //bad
            reach_error();
    }
    if (a < b) {
        if (!(a <= b))                         //ok
        if (a != b)                            //bad
            reach_error();
    }
    return a + b;
}
//--- equal_to_what_others_equal
int main(void)
{
    int a = nondet_int(), b = nondet_int(), c = nondet_int(), d = nondet_int();
    if (a == b && b == c && c == d) {
        if (a != d)                            //ok
        if (a != 7)                            //bad
            reach_error();
        if (d == 3 && a != 3)
            reach_error();
    }
    return a + b + c + d;
}
//--- ranges_that_do_not_meet
int main(void)
{
    int a = nondet_int(), b = nondet_int();
    if (a < -5 && b > -3) {
        if (a == b)                            //ok
        if (a < b)                             //bad
            reach_error();
    }
    unsigned c = nondet_int(), d = nondet_int();
    if (c < 5 && d > 7) {
        if (d == c)                            //ok
        if (d != c)                            //bad
            reach_error();
    }
    return a + b + c + d;
}
//--- a_signed_sum_at_the_ends
int main(void)
{
    int n = nondet_int();
    if (n < 0 && n > -10) {
        if (n + 20 > 19 || n + 20 < 11)                        //ok
        if (n + 20 > 18)                                       //bad
            reach_error();
    }
    if (n > 2147483600) {
        if ((int)((unsigned)n + 100u) > 0 && n < 0)            //ok
        if ((int)((unsigned)n + 100u) < 0)                     //bad
            reach_error();
    }
    return n;
}
//--- minus_and_complement
int main(void)
{
    int a = nondet_int(), b = -a, c = ~a;
    if (a == 5) {
        if (b != -5 || c != -6)                                //ok
        if (b != -6 || c != -5)                                //bad
            reach_error();
    }
    return b + c;
}
//--- what_was_never_written_has_one_value
int main(void)
{
    int u, a, b;
    a = u;
    b = u;
    if (a != b)                                                //ok
    if (a != 0)                                                //bad
        reach_error();
    return 0;
}
//--- a_variable_whose_initialiser_is_jumped_over
int main(void)
{
    int a = nondet_int(), b;
    if (a == 3)
        goto skip;
    int x = 5;
skip:
    a = x;
    b = x;
    if (a != b)                                                //ok
    if (a != 5)                                                //bad
        reach_error();
    return a + b;
}
