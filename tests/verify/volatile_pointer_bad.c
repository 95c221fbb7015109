// a volatile pointer holds what the program keeps there, or what came there from outside
extern void reach_error(void);
struct device { int on; struct device *volatile next; };
extern struct device *find(void);
static int level;
static int *volatile place = &level;

int main(void)
{
    struct device own = {0}, *other = find();
    own.next = &own;
    *own.next = (struct device){3, 0};
    *place = 4;
    if (own.on == 3 && level == 4 && other && other->next && other->next->on == 5)
        reach_error();
    return 0;
}
