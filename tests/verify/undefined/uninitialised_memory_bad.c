// check: uninitialised
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int a[2]; int *p = a; int c = nondet_int(); p[0] = 1; if (c) p[1] = 2;
return a[1]; // error
}
