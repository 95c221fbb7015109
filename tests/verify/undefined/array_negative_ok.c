// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int a[4];
int main(void) { int i = nondet_int(); if (i > 3) return 0;
return i >= 0 ? a[i] : 0;
}
