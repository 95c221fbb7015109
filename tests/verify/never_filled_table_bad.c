/* The table is entered through a pointer that a function returns only, and what stands in it is called. */
extern void reach_error(void);
typedef void (*action)(void);
static action table[5];

static void own(void) { reach_error(); }

static action *place(int n) { return &table[n]; }

int main(void)
{
    int n;
    *place(3) = &own;
    for (n = 0; n < 5; n++)
        if (table[n]) table[n]();
    return 0;
}
