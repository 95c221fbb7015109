// refused: signals (`signal`)
void (*signal(int, void (*)(int)))(int);
int x;
static void f(int n) { x = n; }
int main(void) { signal(2, f); return x; }
