// check: overflow
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int(); int y = nondet_int(); if (y == 0) return 0;
return x / y; // error
}
