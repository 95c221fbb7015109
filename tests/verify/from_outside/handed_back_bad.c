// What a function without a body is given, another may return.
struct list { struct list *next; };
struct device { int id; struct list node; int users; };
extern void reach_error(void);
extern void keep(struct device *);
extern struct list *first(void);
static struct device own;
int main(void)
{
    keep(&own);
    struct list *found = first();
    if (!found) return 0;
    struct device *device = (struct device *)((char *)found - __builtin_offsetof(struct device, node));
    own.users = 0;
    device->users = 1;
    if (own.users) reach_error();
    return 0;
}
