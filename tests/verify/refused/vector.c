// refused: the attribute `vector_size` is not modelled
extern void reach_error(void);
extern int nondet_int(void);
typedef int v4 __attribute__((vector_size(16)));
int main(void) { v4 x = {1,2,3,4}; if (x[1] != 2) reach_error(); return 0; }
