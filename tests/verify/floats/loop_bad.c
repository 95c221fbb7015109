extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
int main(void)
{
    float x = 0;
    for (int i = 0; i < 10; i++)
        x += 0.1f;
    if (x != 1.0f) reach_error();
    return 0;
}
