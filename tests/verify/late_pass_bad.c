extern int nondet_int(void); extern void reach_error(void);
static int held, data[8];
int main(void)
{
    int i, length = nondet_int(), key = nondet_int();
    for (i = 0; i < 3000 && i < length; i++) {
        if (held) reach_error();
        held = 1;
        data[i & 7] += key;
        if (i == 2990 && key == 99)
            continue;
        held = 0;
    }
    return 0;
}
