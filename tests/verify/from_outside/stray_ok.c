// Pointers that are never set lead to objects of their own, as the environment's do.
struct device { int users; struct device *parent; };
extern void reach_error(void);
extern int nondet_int(void);
static int open;
static int begin(struct device *d) { if (open) return -1; open = 1; d->users++; return 0; }
static void end(struct device *d) { d->users--; open = 0; }
int main(void)
{
    struct device *device, *other;
    while (nondet_int()) {
        if (begin(device) == 0) {
            if (device->parent && other != device) device->parent->users = 3;
            if (!open) reach_error();
            end(device);
        }
    }
    return 0;
}
