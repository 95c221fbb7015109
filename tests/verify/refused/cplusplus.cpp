// refused: C++
class C { int i; };
int main() { return 0; }
