// check: uninitialised
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int x; int c = nondet_int(); if (c) x = 1;
return x; // error
}
