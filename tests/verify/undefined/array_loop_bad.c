// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int a[4]; int i; int s = 0;
for (i = 0; i <= 4; i++) a[i] = i; // error
for (i = 0; i < 4; i++) s += a[i];
return s; }
