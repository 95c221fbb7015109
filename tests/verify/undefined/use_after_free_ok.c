// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int *p = malloc(8); if (!p) return 0; p[1] = 5;
int x = p[1]; free(p); return x;
}
