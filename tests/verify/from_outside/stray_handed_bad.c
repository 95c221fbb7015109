// A pointer that is never set may lead to what was handed out before.
struct device { int users; };
extern void reach_error(void);
extern void register_device(struct device *);
static struct device own;
int main(void)
{
    struct device *device;
    register_device(&own);
    own.users = 0;
    device->users = 1;
    if (own.users) reach_error();
    return 0;
}
