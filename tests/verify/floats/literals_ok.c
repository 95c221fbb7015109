extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    float tenth = 0.1f;
    if (tenth == 0.1 || tenth != (float)0.1 || 0x1p-3 != 0.125 || 0x1.8p1f != 3 || .5e1 != 5 || 1e400 != 1 / 0.0)
        reach_error();
    if (1.00000005960464477539062501f != 0x1.000002p0f || 1e-46f != 0 || 3.4028236e38f > 1e39f)
        reach_error();
    return 0;
}
