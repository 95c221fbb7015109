// Functions whose names say that they make objects return none that was handed out.
extern void reach_error(void);
extern void keep(void *);
extern void *kmalloc(unsigned long);
static int own;
int main(void)
{
    keep(&own);
    int *found = kmalloc(sizeof *found);
    if (!found) return 0;
    own = 0;
    *found = 1;
    if (own) reach_error();
    return 0;
}
