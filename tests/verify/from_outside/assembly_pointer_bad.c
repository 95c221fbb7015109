// A pointer that assembly writes may be one that it read.
extern void reach_error(void);
int main(void)
{
    int x = 0, *p;
    __asm__ ("mov %1, %0" : "=r"(p) : "r"(&x));
    if (!p) return 0;
    *p = 1;
    if (x) reach_error();
    return 0;
}
