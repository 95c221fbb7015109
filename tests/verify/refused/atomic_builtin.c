// refused: atomic operations (`__sync_fetch_and_add`)
int x;
int __sync_fetch_and_add(int *, int);
int main(void) { return __sync_fetch_and_add(&x, 1); }
