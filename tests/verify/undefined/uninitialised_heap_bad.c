// check: uninitialised
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { int *p = malloc(8); if (!p) return 0; p[0] = 1;
return p[1]; // error
}
