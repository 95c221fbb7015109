// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int *p = malloc(8); int x = nondet_int(); if (!p) return 0; p[1] = 5;
if (x > 3) free(p);
return p[1]; // error
}
