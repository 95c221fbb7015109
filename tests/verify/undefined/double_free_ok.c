// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int *p = malloc(8); int x = nondet_int(); if (x) free(p);
if (!x) free(p);
return 0; }
