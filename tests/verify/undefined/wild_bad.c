// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int g;
int main(void) { int *p = &g; unsigned i = nondet_uint();
p = (int *)(unsigned long)(i | 1); *p = 1; // error
return 0; }
