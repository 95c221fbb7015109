/* A truth value that was given another byte keeps it, as gcc has it: 5 where it becomes an int. */
extern void reach_error(void);
extern void *memcpy(void *, const void *, unsigned long);
int main(void)
{
    unsigned char byte = 5;
    _Bool flag;
    int number;
    memcpy(&flag, &byte, 1);
    number = flag;
    if (number == 5) reach_error();
    return 0;
}
