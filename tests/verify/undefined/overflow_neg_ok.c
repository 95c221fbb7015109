// check: overflow
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int();
int y = x == -2147483647 - 1 ? 0 : -x;
return y == 3; }
