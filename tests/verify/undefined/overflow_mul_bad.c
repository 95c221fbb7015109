// check: overflow
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x = nondet_int(); if (x < 0 || x > 50000) return 0;
return x * x == 7; // error
}
