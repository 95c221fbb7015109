// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
void *memcpy(void *, const void *, unsigned long);
char a[8], b[8];
int main(void) { unsigned n = nondet_uint();
if (n < 10) memcpy(a, b, n); // error
return 0; }
