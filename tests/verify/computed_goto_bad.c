extern int nondet_int(void);
extern void reach_error(void);
int main(void)
{
    static void *const next[] = {&&add, &&twice, &&done};
    int x = 1, n = 0;
    goto *next[nondet_int() & 1];
add:
    x += 1;
    goto *next[++n == 3 ? 2 : 1];
twice:
    x *= 2;
    goto *next[++n == 3 ? 2 : 0];
done:
    if (x == 5) reach_error();
    return 0;
}
