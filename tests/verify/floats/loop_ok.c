extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    float x = 0;
    int n = 0;
    while (x < 20000000.0f && n < 40) { x = x * 2 + 1; n++; }
    if (n != 25 || x != 33554432.0f) reach_error();
    return 0;
}
