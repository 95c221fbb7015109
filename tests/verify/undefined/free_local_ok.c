// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = 1; int *p = &x; int *q = malloc(4);
free(q);
return *p; }
