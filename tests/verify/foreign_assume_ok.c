/* What other verifiers assume is assumed, declared or not. */
extern void __assert_fail(void);
#define assert(x) ((x) ? (void)0 : __assert_fail())
extern int nondet_int(void);
int main() {
  int a = nondet_int();
  __ESBMC_assume(a > 2 && a < 9);
  __CPROVER_assume(a != 5);
  assert(a != 5 && a > 2);
  return 0;
}
