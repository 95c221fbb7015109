// check: uninitialised
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
struct s { int a, b; };
int main(void) { struct s v, w; v.a = nondet_int(); w = v;
return w.a;
}
