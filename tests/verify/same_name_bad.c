void reach_error(void);
typedef struct fcb { int a; struct fcb *next; } fcb;
static int f(fcb *g)
{
    fcb *fcb, *deleted = g;
    fcb = deleted->next;
    return fcb->a;
}
int main(void)
{
    fcb one = {1, 0}, two = {2, &one};
    if (f(&two) == 1) reach_error();
    return 0;
}
