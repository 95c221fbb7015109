extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    int i = nondet_int();
    if (i < 16777215 || i > 16777217) return 0;
    float f = i;
    if (i == 16777217 ? f != 16777216 : f != i) reach_error();
    double d = 9007199254740992.0;
    if (d + 1 != d || d + 2 == d || 0.1 + 0.2 == 0.3 || 0.1f + 0.2f != 0.3f) reach_error();
    unsigned long long most = -1ull;
    if ((float)most != 18446744073709551616.0 || (double)(most >> 10) != 18014398509481984.0) reach_error();
    return 0;
}
