// check: division
extern int nondet_int(void);
extern unsigned nondet_uint(void);
void *malloc(unsigned long);
void free(void *);
int main(void) { unsigned x = nondet_uint(); unsigned s = 0;
s = 7 % ((x & 3) + 1);
return (int)s; }
