// As assembly_memory_bad.c; another variable keeps its value, and barriers change nothing.
extern void reach_error(void);
int main(void)
{
    int x = 0, y = 0;
    unsigned long flags;
    __asm__ volatile ("incl (%0)" : : "r"(&x) : "memory");
    __asm__ volatile ("# save\n\tpushf ; pop %0" : "=rm"(flags) : : "memory");
    __asm__ volatile ("cli" : : : "memory");
    __asm__ volatile ("mfence" : : : "memory");
    if (y) reach_error();
    return 0;
}
