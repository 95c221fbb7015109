// check: shift
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int n = nondet_int(); if (n > 8) return 0;
return 1000 >> n; // error
}
