// refused: difference of addresses of labels
extern void reach_error(void);
int main(void) { static const int at[] = {&&b - &&a}; goto *(&&a + at[0]); a: reach_error(); b: return 0; }
