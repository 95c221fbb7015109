// What is kept in an object that was given, or in one of the environment's, is known as well.
struct inner { int users; };
struct outer { struct inner *inner; };
extern void reach_error(void);
extern void keep(struct outer *);
extern struct inner *kept(void);
static struct inner own;
int main(void)
{
    struct outer around;
    around.inner = &own;
    keep(&around);
    struct inner *found = kept();
    if (!found) return 0;
    own.users = 0;
    found->users = 1;
    if (own.users) reach_error();
    return 0;
}
