// check: overflow
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int(); int y = nondet_int();
x = (int)((unsigned)x - (unsigned)y);
return x; }
