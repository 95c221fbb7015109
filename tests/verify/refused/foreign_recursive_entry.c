// refused: a variable that is defined nowhere, where the entry function is called again
extern void reach_error(void);
extern int n;
int main(void) { if (n-- > 0) return main(); if (n == -5) reach_error(); return 0; }
