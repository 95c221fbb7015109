// refused: processes (`fork`)
int fork(void);
int main(void) { return fork(); }
