// refused: range designator whose value has side effects
extern void reach_error(void);
int main(void) { int n = 0, a[3] = {[0 ... 2] = n++}; if (a[2]) reach_error(); return 0; }
