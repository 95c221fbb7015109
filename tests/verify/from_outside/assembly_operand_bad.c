// A number made of a pointer, memory that is only read, and one that is read and written: all may change.
extern void reach_error(void);
int main(void)
{
    int x = 0, y = 0, z = 0;
    __asm__ volatile ("incl (%0)" : : "r"((unsigned long)&x) : "memory");
    __asm__ volatile ("incl %0" : : "m"(y) : "memory");
    __asm__ volatile ("incl %0" : "+m"(z) : : "memory");
    if (x == 1 && y == 1 && z == 1) reach_error();
    return 0;
}
