// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int *p = malloc(8);
p[1] = 1; // error
free(p); return 0; }
