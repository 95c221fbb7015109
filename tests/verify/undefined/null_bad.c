// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int g;
int main(void) { int *p = nondet_int() ? &g : 0;
*p = 1; // error
return 0; }
