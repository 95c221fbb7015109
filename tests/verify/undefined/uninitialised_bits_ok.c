// check: uninitialised
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
struct s { unsigned a : 3, b : 5; int c; };
int main(void) { struct s v; v.a = 1; v.b = 2;
return v.a;
}
