// check: memory
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
struct s { int a, b; } g;
int main(void) { struct s *p = nondet_int() ? &g : 0;
return p->b; // error
}
