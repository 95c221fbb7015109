extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    float x = nondet_float(), y = nondet_float();
    if (x == x && y == y && !(x < y) && !(x > y) && !(x == y)) reach_error();
    if (x != x && (x < y || x >= y || x == y || !(x != y))) reach_error();
    if (x < y && (y < x || y <= x || x == y)) reach_error();
    if (!x && x != 0) reach_error();
    if (-0.0 != 0.0 || 1 / -0.0 == 1 / 0.0) reach_error();
    return 0;
}
