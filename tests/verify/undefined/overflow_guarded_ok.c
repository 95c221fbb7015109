// check: overflow
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int(); int y = 0;
if (x > 0 && (y = x - 1) < -7)
return 1;
return y; }
