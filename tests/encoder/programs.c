/* Each function test_* returns a checksum: gcc and the interpreter must agree. */
typedef unsigned char u8; typedef signed char s8; typedef unsigned short u16; typedef short s16;
typedef unsigned int u32; typedef int s32; typedef unsigned long long u64; typedef long long s64;
typedef unsigned long size_type;
void *memcpy(void *, const void *, size_type); void *memset(void *, int, size_type); void *memmove(void *, const void *, size_type);

static u64 mix(u64 h, u64 v) { h ^= v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2); return h; }

u64 test_widths(void) {
    u64 h = 0; u8 a = 250; s8 b = -3; u16 c = 65530; s16 d = -30000; u32 e = 4000000000u; s32 f = -2000000000; s64 g = -5; u64 k = ~0ull;
    h = mix(h, a + b); h = mix(h, a * c); h = mix(h, (u64)(d - c)); h = mix(h, e + f); h = mix(h, f / 7); h = mix(h, f % 7);
    h = mix(h, g / 2); h = mix(h, g % 2); h = mix(h, k / 3); h = mix(h, e / (u32)b); h = mix(h, b < e); h = mix(h, (u8)(a + 10));
    h = mix(h, (s8)(a)); h = mix(h, (u16)d); h = mix(h, ~a); h = mix(h, -a); h = mix(h, !a); h = mix(h, a && b); h = mix(h, a - b > c);
    return h;
}
u64 test_shifts(void) {
    u64 h = 0; int i; s32 n = -123456; u32 m = 0xdeadbeef; s8 t = -7;
    for (i = 0; i < 32; i++) { h = mix(h, (u64)(n >> i)); h = mix(h, m >> i); h = mix(h, m << i); h = mix(h, 1ull << i); h = mix(h, (u64)(t >> (i & 7))); }
    m <<= 3; m >>= 1; n >>= 2; t <<= 1; h = mix(h, m); h = mix(h, n); return mix(h, t);
}
u64 test_division(void) {
    u64 h = 0; int xs[] = { 1, -1, 7, -7, 100, -100, 2147483647, -2147483647 - 1 }; int i, j;
    for (i = 0; i < 8; i++) for (j = 0; j < 8; j++) { if (xs[i] == -2147483647 - 1 && xs[j] == -1) continue;
        h = mix(h, xs[i] / xs[j]); h = mix(h, xs[i] % xs[j]); h = mix(h, (u32)xs[i] / (u32)xs[j]); h = mix(h, (u32)xs[i] % (u32)xs[j]); }
    return h;
}
u64 test_compound(void) {
    u8 a = 200; s8 b = 100; u16 c = 1; int i = 3; u64 h = 0;
    a += 100; b += 100; c -= 2; a *= 3; b /= 3; c %= 1000; a ^= 0x5a; a |= 1; a &= 0xf7; i <<= a & 7; i += i++ ? 2 : 3;
    h = mix(h, a); h = mix(h, b); h = mix(h, c); return h;
}
u64 test_increments(void) {
    int a[6] = { 1, 2, 3, 4, 5, 6 }; int *p = a; u64 h = 0; u8 c = 255; s8 d = 127; _Bool e = 0;
    h = mix(h, *p++); h = mix(h, *++p); h = mix(h, (*p)++); h = mix(h, --*p); h = mix(h, *p--); h = mix(h, p - a);
    h = mix(h, c++); h = mix(h, c); h = mix(h, ++d); h = mix(h, d); e++; h = mix(h, e); e++; h = mix(h, e); e--; h = mix(h, e); return h;
}
struct bits { u32 a : 3; s32 b : 5; u32 c : 12; u32 d : 12; u8 e : 4; u8 f : 4; u64 g : 33; u16 z; _Bool t : 1; };
u64 test_bitfields(void) {
    struct bits s = { 9, -1, 0xabc, 0x123, 5, 6, 0x1ffffffffull, 7, 1 }; struct bits *p = &s; u64 h = sizeof(struct bits); u32 raw; int i;
    h = mix(h, s.a); h = mix(h, s.b); h = mix(h, s.c); s.b = 15; s.b++; h = mix(h, s.b); p->d += 0xf00; h = mix(h, p->d);
    h = mix(h, p->a = 12); p->g--; h = mix(h, (u64)p->g); h = mix(h, p->a++ + p->e--); memcpy(&raw, &s, 4); h = mix(h, raw); s.t = 4; h = mix(h, s.t);
    for (i = 0; i < 20; i++) { s.a ^= i; s.e += 3; h = mix(h, s.a * 100 + s.e + s.f); } h = mix(h, s.z); h = mix(h, s.a - 7 < 0); return h;
}
union mixed { u32 w; u8 b[4]; struct { u16 lo, hi; } h; s64 big; void *p; };
u64 test_unions(void) {
    union mixed u; u64 h = 0; u.big = 0; u.w = 0x12345678; h = mix(h, u.b[0]); h = mix(h, u.b[3]); u.h.hi = 0xbeef; h = mix(h, u.w); u.b[1] = 9;
    h = mix(h, u.h.lo); h = mix(h, sizeof u); { union mixed v = { 0x11223344 }; u = v; } h = mix(h, u.w); { union mixed v = { .h = { 1, 2 } }; h = mix(h, v.w); } return h;
}
struct point { int x, y; char tag; }; struct line { struct point a, b; struct line *next; };
static struct point make(int x, int y) { struct point p = { x, y, 'p' }; return p; }
static int area(struct line l, int scale) { l.a.x += scale; return (l.b.x - l.a.x) * (l.b.y - l.a.y); }
static struct line twice(struct line l) { l.b.x *= 2; l.b.y *= 2; return l; }
u64 test_structs(void) {
    struct line l = { { 1, 2, 'a' }, { 10, 20, 'b' }, 0 }, m; struct line *p = &l; u64 h = 0; struct point q;
    h = mix(h, area(l, 3)); h = mix(h, l.a.x); m = twice(l); h = mix(h, m.b.x + m.b.y); p->next = &m; h = mix(h, p->next->b.tag);
    q = make(4, 5); h = mix(h, q.x * q.y + q.tag); h = mix(h, make(7, 8).y); p->next->a = q; h = mix(h, m.a.x); m = *p; h = mix(h, m.next == p->next);
    h = mix(h, (l = m).a.x); h = mix(h, (q.x ? l.a : l.b).y); return h;
}
u64 test_switch(void) {
    int i; u64 h = 0;
    for (i = -3; i < 12; i++) switch (i) { case 1: h = mix(h, 1); case 2: h = mix(h, 2); break; default: h = mix(h, 99); case 5: h = mix(h, 5); break;
        case -2: case 7: h = mix(h, 7); { int k = i; h = mix(h, k); } continue; case 9: break; }
    switch ((u8)300) { case 44: h = mix(h, 44); break; default: h = mix(h, 45); } switch (3) { int z; case 3: z = 4; h = mix(h, z); } switch (1) ; switch (2) case 2: h++; return h;
}
u64 test_duff(void) {
    char from[40], to[40]; int i, count = 37, n; char *f = from, *t = to; u64 h = 0; for (i = 0; i < 40; i++) { from[i] = (char)(i * 7); to[i] = 0; }
    n = (count + 7) / 8; switch (count % 8) { case 0: do { *t++ = *f++; case 7: *t++ = *f++; case 6: *t++ = *f++; case 5: *t++ = *f++; case 4: *t++ = *f++;
        case 3: *t++ = *f++; case 2: *t++ = *f++; case 1: *t++ = *f++; } while (--n > 0); } for (i = 0; i < 40; i++) h = mix(h, to[i]); return h;
}
u64 test_goto(void) {
    int i = 0; u64 h = 0;
again: { int t = i * 3; if (t > 20) goto out; h = mix(h, t); i++; if (i % 2) goto again; } goto inner; { int k; inner: k = i; h = mix(h, k); } goto again;
out: return mix(h, i);
}
u64 test_loops(void) {
    u64 h = 0; int i, j, k = 0; for (i = 0, j = 10; i < j; i++, j--) { if (i == 2) continue; if (j == 6) break; h = mix(h, i * j); } while (k++ < 5) { if (k & 1) continue; h = mix(h, k); }
    do { h = mix(h, k); if (k < 3) continue; } while (k-- > 0); for (;;) { if (++k > 4) break; } for (int q = 0; q < 3; ++q) for (int r = q; r < 3; r++) h = mix(h, q * 10 + r); return mix(h, k);
}
u64 test_pointers(void) {
    int a[10], *p = a, *q = &a[7], **pp = &p; int m[3][4]; u64 h = 0; int i, j; for (i = 0; i < 10; i++) a[i] = i * i; h = mix(h, q - p); h = mix(h, p[3] + 2[a] + *(q - 2));
    *pp += 2; h = mix(h, *p); h = mix(h, p < q); h = mix(h, &a[2] == p); for (i = 0; i < 3; i++) for (j = 0; j < 4; j++) m[i][j] = i * 4 + j; h = mix(h, m[2][1] + *(*(m + 1) + 2));
    { int (*row)[4] = &m[1]; h = mix(h, row[1][3]); h = mix(h, sizeof *row); h = mix(h, (*row)[2]); } { char *c = (char *)a; c += 4; h = mix(h, *(int *)c); h = mix(h, (u64)((char *)q - (char *)a)); } h = mix(h, q[-1]); return h;
}
static int counter(void) { static int n = 5; static int *where = &n; (*where)++; return n; }
u64 test_statics(void) { u64 h = counter(); h = mix(h, counter()); { static int n[3] = { 1, 2 }; n[2] += 4; h = mix(h, n[0] + n[2]); } return mix(h, counter()); }
static int add(int a, int b) { return a + b; } static int sub(int a, int b) { return a - b; } typedef int (*op)(int, int); static op ops[] = { add, sub, &add }; static op pick(int i) { return ops[i % 3]; }
struct table { const char *name; op run; }; static const struct table tab[] = { { "add", add }, { .run = sub, .name = "sub" } };
u64 test_function_pointers(void) { u64 h = 0; int i; op f = sub; for (i = 0; i < 5; i++) h = mix(h, pick(i)(i, 3)); h = mix(h, (*f)(3, 4)); h = mix(h, (***f)(1, 1)); f = i > 3 ? add : sub; h = mix(h, f(5, 6)); h = mix(h, f == add); h = mix(h, tab[1].run(9, 2)); h = mix(h, tab[0].name[1]); return h; }
static u32 fib(u32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } static int is_odd(int); static int is_even(int n) { return n == 0 ? 1 : is_odd(n - 1); } static int is_odd(int n) { return n && is_even(n - 1); }
u64 test_recursion(void) { return mix(fib(11), is_even(301)); } static int deep(int n) { return n ? 1 + deep(n - 1) : 0; } u64 test_deep(void) { return deep(3000); }
static int calls; static int bump(int v) { calls++; return v; }
u64 test_short_circuit(void) {
    u64 h = 0; int a = 3, b = 0, *n = 0; calls = 0; h = mix(h, bump(0) && bump(1)); h = mix(h, calls); h = mix(h, bump(1) || bump(1)); h = mix(h, calls); h = mix(h, n && *n); h = mix(h, b != 0 && a / b > 1);
    h = mix(h, a > 2 && b == 0 || a < 0); if (!(bump(a) && !bump(b)) || bump(7)) h = mix(h, calls); h = mix(h, (bump(0), bump(5)) ? bump(2) : bump(3)); h = mix(h, calls); b = bump(0) ? bump(1) : (bump(2), 9); h = mix(h, b); bump(0) || bump(1); bump(0) && bump(1); return mix(h, calls);
}
struct deep { int a; struct { int b; union { int c; u8 d[4]; }; int e[3]; } in; char s[8]; struct point pts[2]; };
u64 test_initialisers(void) {
    struct deep d = { 1, { 2, { 0x01020304 }, { [1] = 5, 6 } }, "abc", { [1] = { .y = 8 } } }; struct deep e = { 1, 2, 3, 4, 5, 6, 'x', 'y' }; int a[] = { [5] = 1, 2, [0] = 3 }; char s[] = "hello" " world", t[3] = "abc"; u64 h = 0; int i;
    for (i = 0; i < (int)sizeof d; i++) if (i < 32) h = mix(h, ((u8 *)&d)[i]); h = mix(h, d.in.d[1]); h = mix(h, d.pts[1].y + d.pts[0].x); h = mix(h, e.in.c + e.in.e[2] + e.s[1]); for (i = 0; i < (int)(sizeof a / sizeof a[0]); i++) h = mix(h, a[i]);
    h = mix(h, sizeof s); h = mix(h, s[6] + t[2]); { struct point p = { .tag = 3, .x = 1 }, q = p; h = mix(h, q.tag + q.y); } { struct { int k; struct point p; } w = { 7, make(1, 2) }; h = mix(h, w.p.y + w.k); } return h;
}
static struct deep global_deep = { .s = "glob", .in = { .e = { 1, 2, 3 } }, .a = -1 }; static int *gp = &global_deep.in.e[1]; static u64 gexp = sizeof(struct deep) * 2 + (3 > 2 ? 10 : 20); static char *gs = "string" + 2; static struct bits gb = { 1, 2, 3, 4, 5, 6, 7, 8, 1 };
static int gtent; static int gtent = 4; extern int gext; int gext = 77; static const int matrix[2][3] = { { 1, 2 }, { 3 } };
u64 test_globals(void) { u64 h = mix(*gp, gexp); h = mix(h, gs[1]); h = mix(h, global_deep.a); global_deep.in.c = 9; h = mix(h, global_deep.in.c); h = mix(h, gb.c + gb.e * gb.f + gb.g + gb.z); h = mix(h, gtent + gext); h = mix(h, matrix[1][0] + matrix[0][2]); gp++; return mix(h, *gp); }
enum colour { RED, GREEN = 5, BLUE, NEG = -2 }; u64 test_enums(void) { enum colour c = BLUE; u64 h = c; enum { L = 3, M = L * 2 } x = M; h = mix(h, x); c = NEG; h = mix(h, c < 0); h = mix(h, sizeof c); switch (c) { case NEG: h = mix(h, 1); break; case RED: h = 3; default: break; } return h; }
u64 test_bool(void) { _Bool a = 5, b = 1, c = (void *)&a; u64 h = a + b; h = mix(h, c); a = 256; h = mix(h, a); a = !a; h = mix(h, a); a |= 4; h = mix(h, a); a = (u8)256; h = mix(h, a); h = mix(h, (_Bool)0x100); return h; }
u64 test_literals(void) { u64 h = 0; h = mix(h, 'a'); h = mix(h, '\xff'); h = mix(h, 'ab'); h = mix(h, '\n' + '\0' + '\101'); h = mix(h, 0x80000000 > 0); h = mix(h, 2147483648 > -1); h = mix(h, -1 < 0u); h = mix(h, sizeof 1L + sizeof 1u + sizeof 1LL + sizeof 'a'); h = mix(h, 077); h = mix(h, L'x' + sizeof L'x'); h = mix(h, sizeof "abc" + sizeof L"ab"); h = mix(h, "x\x41\0y"[3]); h = mix(h, 0xffffffff + 1); h = mix(h, 1ull - 2); return h; }
u64 test_memory(void) { u8 a[16], b[16]; int i, n = 5; u64 h = 0; memset(a, 0xab, sizeof a); memcpy(b, a, 16); memset(b + 3, n, 4); memmove(b + 2, b, n); for (i = 0; i < 16; i++) h = mix(h, a[i] ^ b[i]); { struct point p; memset(&p, 0, sizeof p); h = mix(h, p.x + p.tag); } return h; }
u64 test_casts(void) { int x = -5; u64 h = 0; char buf[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }; h = mix(h, (u8)x); h = mix(h, (u64)(u32)x); h = mix(h, (u64)x); h = mix(h, (s16)0x18000); h = mix(h, *(u16 *)(buf + 1)); h = mix(h, *(u64 *)buf); { u64 p = (u64)&x; int *q = (int *)p; *q = 9; h = mix(h, x); h = mix(h, (u64)(int *)0); h = mix(h, (void *)p == &x); h = mix(h, (u32)p == (u32)(u64)q); } return h; }
u64 test_offsets(void) { u64 h = offsetof(struct deep, in.e[2]); h = mix(h, (u64)&((struct line *)0)->b.y); h = mix(h, sizeof(struct line) + _Alignof(struct line)); { struct line l; struct point *p = &l.b; l.next = 0; h = mix(h, (struct line *)((char *)p - offsetof(struct line, b)) == &l); } return h; }
u64 test_generic(void) { int i = 0; u64 h = _Generic(i, int: 1, long: 2, default: 3); h = mix(h, _Generic("s", char *: 10, default: 20)); h = mix(h, _Generic(1ull, unsigned long: 1, unsigned long long: 2)); _Static_assert(sizeof(int) == 4, "int"); return mix(h, _Generic((s8)1, char: 1, signed char: 2)); }
u64 test_compound_literals(void) { struct point *p = &(struct point){ 1, 2, 3 }; u64 h = p->x + p->y; int *a = (int[]){ 4, 5, 6 }; h = mix(h, a[2]); h = mix(h, (struct point){ .y = 9 }.y); { struct point q; q = (struct point){ 7, 8, 9 }; h = mix(h, q.x); } h = mix(h, area((struct line){ { 0, 0, 0 }, { 3, 4, 0 }, 0 }, 1)); return h; }
u64 test_shadow(void) { int x = 1; u64 h = 0; { int x = 2; { int x = 3; x++; h = mix(h, x); } x++; h = mix(h, x); } for (int x = 0; x < 2; x++) h = mix(h, x); { typedef int x; x y = 5; h = mix(h, y + sizeof(x)); } return mix(h, x); }
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; } static int param(int n, int *out) { int *p = &n; *p += 2; *out = n; return n; }
u64 test_address(void) { int a = 1, b = 2, c; u64 h = 0; swap(&a, &b); h = mix(h, a * 10 + b); h = mix(h, param(5, &c)); h = mix(h, c); { int i, *ps[3]; for (i = 0; i < 3; i++) { int fresh; fresh = i; ps[i] = &fresh; h = mix(h, *ps[i]); } } return h; }
struct node { int v; struct node *next; }; u64 test_list(void) { struct node n[6]; struct node *head = 0, *p, **pp; int i; u64 h = 0; for (i = 0; i < 6; i++) { n[i].v = (i * 5) % 7; for (pp = &head; *pp && (*pp)->v < n[i].v; pp = &(*pp)->next) ; n[i].next = *pp; *pp = &n[i]; } for (p = head; p; p = p->next) h = mix(h, p->v); return h; }
u64 test_order(void) { int a[4] = { 0, 0, 0, 0 }, i = 0; u64 h = 0; a[i++] = 5; a[i] = i; i = i + 1, a[i] = 7; h = mix(h, a[0] + a[1] * 10 + a[2] * 100); { int x, y, z; x = y = z = 300; h = mix(h, x + y + z); { u8 n; int m = n = 300; h = mix(h, m + n); } } { int *p = a; *p++ = *p + 0 * i; h = mix(h, p - a); } return h; }
u64 test_statement_expression(void) { int a = ({ int t = 4; t *= 2; t + 1; }); { u64 h = a; return mix(h, ({ a++; a; }) + 3); } }
u64 test_const_conditions(void) { u64 h = 0; if (0) h = 1; else h = 2; while (0) h = 3; if (sizeof(int) == 4) h = mix(h, 4); do h = mix(h, 5); while (0); for (; 0;) h = 9; return 1 ? mix(h, 6) : 0; }
u64 test_wide_arith(void) { __int128 a = 1; unsigned __int128 b = 3; u64 h; a <<= 100; a += 12345; b = b * (unsigned __int128)a; h = (u64)(a >> 64); h = mix(h, (u64)(b >> 70)); h = mix(h, (u64)(a % 1000007)); return mix(h, sizeof a); }
u64 test_volatile(void) { volatile int v = 3; v += 4; { volatile int *p = &v; *p = 9; } return v; }
static int knr(a, b) int a; char b; { return a + b; } u64 test_old_style(void) { return knr(3, 4); }
u64 test_flexible(void) { struct flex { int n; u8 data[]; }; u8 raw[16] = { 0 }; struct flex *f = (struct flex *)raw; f->n = 3; f->data[2] = 7; return mix(raw[6], sizeof(struct flex)); }
typedef struct { u8 a; u16 b; u32 c; u64 d; u8 e; } padded; u64 test_layout(void) { padded p[2]; u64 h = sizeof p; h = mix(h, (u64)((char *)&p[1].d - (char *)p)); h = mix(h, sizeof(struct { char c; double d; })); h = mix(h, sizeof(struct { int a : 1; int : 0; int b : 1; char c; })); h = mix(h, sizeof(struct { char a; int b : 9; short c; })); h = mix(h, sizeof(union { char a[5]; short b; })); return mix(h, sizeof(struct { long long x : 40; int y : 30; })); }
u64 test_ternary(void) { int a = 5, b = -3; u32 u = 7; u64 h = 0; h = mix(h, a > b ? a : b); h = mix(h, (a ? b : u) > 0); h = mix(h, (a ? (s8)-1 : u)); h = mix(h, *(a ? &a : &b)); h = mix(h, a > 0 ? b > 0 ? 1 : 2 : 3); { int *p = a ? 0 : &a; h = mix(h, p == 0); } (a ? (void)(a = 9) : (void)0); return mix(h, a); }
u64 test_pointer_compare(void) { int a[4]; int *p = a, *e = a + 4; u64 h = 0; while (p != e) { *p = (int)(e - p); h = mix(h, *p); p++; } while (--p >= a) { h = mix(h, p - a); if (p == a) break; } if (p) h = mix(h, 1); if (!p) h = 0; return h; }
