// check: division
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int();
return x ? 7 / (x | 1) : 0;
}
