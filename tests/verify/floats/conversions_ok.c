extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    float f = nondet_float();
    int i = f;
    if (i > 0 && f < 1 || i < 0 && f > -1 || f == 3.99f && i != 3 || f == -3.99f && i != -3) reach_error();
    if ((double)f == 2.5 && f != 2.5f) reach_error();
    unsigned char c = 200.7;
    _Bool b = 0.1f;
    unsigned u = 4294967295.0;
    if (c != 200 || b != 1 || u != 4294967295u || (int)-0.9 || (long long)-9223372036854775808.0 >= 0) reach_error();
    return 0;
}
