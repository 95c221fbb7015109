extern void reach_error(void); extern float nondet_float(void); extern double nondet_double(void); extern int nondet_int(void); extern unsigned nondet_uint(void); extern long long nondet_longlong(void); extern unsigned long long nondet_ulonglong(void);
struct point { char tag; float x; double y[2]; };
static struct point fixed = { 1, 2.5, { -1, 1 / 3. } };
static double twice(double x) { return x + x; }
static float old(x) float x; { return x; }
int main(void)
{
    struct point p = fixed, *q = &p;
    q->x += q->tag; q->y[1]++; --p.y[0]; p.x /= 2;
    if (p.x != 1.75f || p.y[0] != -2 || p.y[1] <= 1.33 || twice(p.x) != 3.5 || old(1.5) != 1.5f) reach_error();
    union { float f; unsigned u; } v = { 1 };
    if (v.u != 0x3f800000 || (v.u |= 0x80000000, v.f) != -1) reach_error();
    float f = nondet_float();
    double chosen = nondet_int() ? f : 2;
    if (chosen != 2 && chosen != f && chosen == chosen) reach_error();
    f = 1; f *= 1.1; f -= 0.1f;
    if (f > 1.01f || (f ?: 2.0) != f) reach_error();
    return 0;
}
