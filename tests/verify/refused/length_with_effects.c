// refused: side effects in the length of a parameter
extern void reach_error(void);
static int f(int n, int a[n++]) { return a[0] + n; }
int main(void) { int a[3] = {1}; if (f(2, a) != 4) reach_error(); return 0; }
