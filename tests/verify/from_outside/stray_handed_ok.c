// As stray_handed_bad.c, but for what was handed out: nobody else knows this variable.
struct device { int users; };
extern void reach_error(void);
extern void register_device(struct device *);
static struct device own, lent;
int main(void)
{
    struct device *device;
    register_device(&lent);
    own.users = 0;
    device->users = 1;
    if (own.users) reach_error();
    return 0;
}
