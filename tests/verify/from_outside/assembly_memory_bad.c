// Assembly that says that it changes memory may change what its pointers lead to.
extern void reach_error(void);
int main(void)
{
    int x = 0;
    __asm__ volatile ("incl (%0)" : : "r"(&x) : "memory");
    if (x == 1) reach_error();
    return 0;
}
