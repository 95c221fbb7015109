// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int a[4];
int main(void) { unsigned i = nondet_uint();
if (i < 4) a[i] = 1;
return 0; }
