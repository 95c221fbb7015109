// What was handed out as something else does not come back as a pointer without a type.
struct operations { int (*open)(void); int users; };
extern void reach_error(void);
extern void register_operations(struct operations *);
extern void *data(void);
static struct operations own;
int main(void)
{
    register_operations(&own);
    int *found = data();
    if (!found) return 0;
    own.users = 0;
    found[2] = 1;
    if (own.users) reach_error();
    return 0;
}
