// check: shift
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { unsigned n = nondet_uint();
return n < 32 && (int)(1u << n) == 4;
}
