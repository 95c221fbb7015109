// A pointer without a type may be any that was given, also where that leads into an object.
extern void reach_error(void);
extern void keep(void *);
extern void *kept(void);
static int own[4];
int main(void)
{
    keep(own + 2);
    int *found = kept();
    if (!found) return 0;
    own[2] = 0;
    *found = 1;
    if (own[2]) reach_error();
    return 0;
}
