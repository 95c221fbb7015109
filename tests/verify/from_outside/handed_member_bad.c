// A pointer in an object of the environment may lead to what was handed out.
struct inner { int users; };
struct outer { int n; struct inner *inner; };
extern void reach_error(void);
extern void keep(struct inner *);
extern struct outer *outer(void);
static struct inner own;
int main(void)
{
    keep(&own);
    struct outer *found = outer();
    if (!found || !found->inner) return 0;
    own.users = 0;
    found->inner->users = 1;
    if (own.users) reach_error();
    return 0;
}
