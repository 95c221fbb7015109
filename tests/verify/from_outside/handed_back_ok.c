// As handed_back_bad.c: no part of what was given has the type that is returned.
struct list { struct list *next; };
struct device { int id; int users; };
extern void reach_error(void);
extern void keep(struct device *);
extern struct list *first(void);
static struct device own;
int main(void)
{
    keep(&own);
    struct list *found = first();
    if (!found) return 0;
    own.users = 0;
    found->next = 0;
    if (own.users) reach_error();
    return 0;
}
