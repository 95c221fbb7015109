// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int *f(int *p) { int x = 2; int *q = p;
q = p;
return q; }
int main(void) { int y = 1;
return *f(&y);
}
