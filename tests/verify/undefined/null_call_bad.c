// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int g(void) { return 1; }
int main(void) { int (*f)(void) = nondet_int() ? g : 0;
return f(); // error
}
