typedef unsigned long long u64;
typedef unsigned int u32;
int printf(const char *, ...);
static int calls;
static int side(int v) { calls++; return v; }
u64 test_omitted(void) {
    u64 r = 0; int a = 0; long b = 7; char *p = 0; char q[3];
    r = r * 31 + (a ?: 5); r = r * 31 + (u64)(b ?: -1);
    r = r * 31 + (side(3) ?: side(4)); r = r * 31 + (side(0) ?: side(9));
    r = r * 31 + ((p ?: q) == q); r = r * 31 + (u64)((signed char)-3 ?: 4u);
    if (a ?: b) r++; if (side(0) ?: 0) r += 100;
    a++ ?: b++; r = r * 31 + a; r = r * 31 + b;
    struct { unsigned f : 3; } s = {5}; r = r * 31 + (s.f ?: -1);
    return r * 31 + calls;
}
u64 test_goto(void) {
    static void *const table[] = {&&inc, &&dbl, &&end, [3] = &&dec};
    unsigned char code[] = {0, 1, 1, 3, 0, 1, 2}; u64 x = 1; int pc = 0;
    goto *table[code[pc++]];
inc: x += 1; goto *table[code[pc++]];
dbl: x *= 2; goto *table[code[pc++]];
dec: x -= 1; goto *table[code[pc++]];
end: return x * 10 + (&&inc == table[0]) + (&&inc != &&dbl) * 2;
}
u64 test_goto_local(void) {
    u64 n = 0; void *next = &&a;
    for (int i = 0; i < 6; i++) { goto *next; a: n = n * 3 + 1; next = &&b; continue; b: n = n * 3 + 2; next = i > 3 ? &&done : &&a; }
done: return n;
}
static u64 kind(long long c) {
    switch (c) { case 'a' ... 'z': return 1; case -5 ... -1: return 2; case 100000 ... 3000000000: return 3; case 7: return 4; case 9 ... 8: return 5; default: return 6; }
}
u64 test_ranges(void) {
    u64 r = 0; long long v[] = {'a', 'm', 'z', 'z' + 1, 'a' - 1, -5, -6, -1, 0, 99999, 100000, 3000000000, 3000000001, 7, 8, 9};
    for (int i = 0; i < (int)(sizeof v / sizeof *v); i++) r = r * 7 + kind(v[i]);
    return r;
}
enum { LOW = 2, HIGH = 4 };
static int whole[10] = {[0 ... 9] = 3, [LOW ... HIGH] = 7, 8};
static struct { int a, b[3]; } recs[4] = {[0 ... 2] = {1, {2, 3}}, [1 ... 3].b[1 ... 2] = 5, };
u64 test_designators(void) {
    u64 r = 0; int local[] = {[2 ... 5] = 4, 9}; char rows[3][4] = {[0 ... 1] = "ab", [2] = {[1 ... 3] = 'x'}};
    for (int i = 0; i < 10; i++) r = r * 11 + whole[i];
    for (int i = 0; i < 4; i++) r = r * 11 + recs[i].a + recs[i].b[0] * 2 + recs[i].b[1] * 3 + recs[i].b[2] * 5;
    for (int i = 0; i < (int)(sizeof local / 4); i++) r = r * 11 + local[i];
    for (int i = 0; i < 12; i++) r = r * 11 + ((char *)rows)[i];
    return r;
}
u64 test_bits(void) {
    u64 r = 0; u64 v[] = {1, 2, 3, 0x80, 0xff00, 0x80000000, 0x123456789abcdefULL, ~0ULL, 0x8000000000000000ULL, 0x00f0000000000000ULL};
    for (int i = 0; i < 10; i++) {
        u64 x = v[i];
        if ((u32)x) r = r * 37 + __builtin_clz((u32)x) + 64 * __builtin_ctz((u32)x);
        r = r * 37 + __builtin_clzll(x); r = r * 37 + __builtin_ctzl(x); r = r * 37 + __builtin_clzl(x) + __builtin_ctzll(x);
        r = r * 37 + __builtin_popcount((u32)x) + __builtin_popcountl(x) * 2 + __builtin_popcountll(x) * 3;
        r = r * 37 + __builtin_ffs((int)x) + __builtin_ffsl(x) * 2 + __builtin_ffsll(x) * 3;
        r = r * 37 + __builtin_parity((u32)x) + __builtin_parityll(x) * 2 + __builtin_parityl(x) * 4;
        r = r * 37 + __builtin_clrsb((int)x) + __builtin_clrsbl(x) * 2 + __builtin_clrsbll(x) * 3;
        r = r * 37 + __builtin_bswap16(x); r = r * 37 + __builtin_bswap32(x); r = r * 37 + __builtin_bswap64(x);
        r = r * 37 + __builtin_abs((int)x + 1) + (u64)__builtin_labs((long)x + 1) + __builtin_llabs((long long)x + 2);
    }
    r = r * 37 + __builtin_ffs(0) + __builtin_popcount(0) + __builtin_clrsb(0) + __builtin_clrsb(-1);
    static const int folded[] = {__builtin_clz(1), __builtin_ctzll(8), __builtin_popcount(255), __builtin_ffs(0), (int)__builtin_bswap32(1), __builtin_parity(7), __builtin_clrsb(5)};
    for (int i = 0; i < 7; i++) r = r * 37 + folded[i];
    return r;
}
u64 test_overflow(void) {
    u64 r = 0; long long v[] = {0, 1, -1, 127, 128, -128, 2147483647, -2147483648LL, 4294967295LL, 0x7fffffffffffffffLL, -0x7fffffffffffffffLL - 1};
    for (int i = 0; i < 11; i++) for (int j = 0; j < 11; j++) {
        long long a = v[i], b = v[j]; signed char c; unsigned u; long long l; u64 w; int k; unsigned short h;
        r = r * 3 + __builtin_add_overflow(a, b, &c); r = r * 3 + c;
        r = r * 3 + __builtin_sub_overflow(a, b, &u); r = r * 3 + u;
        r = r * 3 + __builtin_mul_overflow(a, b, &l); r = r * 3 + l;
        r = r * 3 + __builtin_mul_overflow((u64)a, b, &w); r = r * 3 + w;
        r = r * 3 + __builtin_add_overflow((unsigned char)a, (short)b, &h); r = r * 3 + h;
        r = r * 3 + __builtin_sadd_overflow((int)a, (int)b, &k); r = r * 3 + k;
        r = r * 3 + __builtin_usub_overflow((unsigned)a, (unsigned)b, &u); r = r * 3 + u;
        r = r * 3 + __builtin_smulll_overflow(a, b, &l); r = r * 3 + l;
        r = r * 3 + __builtin_umull_overflow(a, b, (unsigned long *)&w); r = r * 3 + w;
        r = r * 3 + __builtin_add_overflow_p(a, b, (int)0) + __builtin_mul_overflow_p(a, b, (u64)0);
    }
    return r;
}
typedef int *ip;
u64 test_types(void) {
    u64 r = 0; int x = 3; enum e { E1 } e1 = E1; (void)e1;
    r = r * 2 + __builtin_types_compatible_p(int, int); r = r * 2 + __builtin_types_compatible_p(int, unsigned);
    r = r * 2 + __builtin_types_compatible_p(char *, const char *); r = r * 2 + __builtin_types_compatible_p(int, const int);
    r = r * 2 + __builtin_types_compatible_p(char, signed char); r = r * 2 + __builtin_types_compatible_p(long, long long);
    r = r * 2 + __builtin_types_compatible_p(int[], int[5]); r = r * 2 + __builtin_types_compatible_p(ip, int *);
    r = r * 2 + __builtin_types_compatible_p(enum e, unsigned); r = r * 2 + __builtin_types_compatible_p(enum e, int);
    r = r * 2 + __builtin_types_compatible_p(__typeof__(x + 1L), long); r = r * 2 + __builtin_types_compatible_p(int (*)(void), int (*)(int));
    r = r * 9 + __builtin_choose_expr(__builtin_types_compatible_p(__typeof__(x), int), x, (void)0);
    __builtin_choose_expr(1, x, r) = 8; r = r * 9 + x; r = r * 9 + sizeof(__builtin_choose_expr(0, 1, (char)2));
    r = r * 9 + __builtin_constant_p(3 + 4) + __builtin_expect(x == 8, 0) * 2; if (__builtin_expect(!!side(1), 1)) r++;
    r = r * 9 + __builtin_offsetof(struct { char a; int b[4]; }, b[2]);
    char buf[8]; __builtin_memset(buf, 5, 8); __builtin_memcpy(buf + 1, "xyz", 3); __builtin___memcpy_chk(buf + 5, "q", 1, __builtin_object_size(buf + 5, 2));
    for (int i = 0; i < 8; i++) r = r * 9 + buf[i];
    int *al = __builtin_assume_aligned(&x, 4); r = r * 9 + *al; __builtin_prefetch(al, 0, 1);
    if (r == 12345) __builtin_unreachable();
    return r;
}
u64 test_assembly(void) {
    int x = 4, y = 5, n = 0; __asm__ __volatile__("" ::: "memory"); __asm__("" : "+r"(x)); asm("" : "=r"(y) : "0"(x));
    __asm__ volatile ("nop"); asm volatile ("" : : "r"(n++), "r"(side(1))); asm volatile("mfence" ::: "memory");
    return x * 100 + y * 10 + n;
}
