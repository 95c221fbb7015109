// Memory that the program allocates and hands out comes back.
typedef unsigned long size_t;
struct device { int users; };
extern void *malloc(size_t);
extern void reach_error(void);
extern void set_data(struct device *);
extern struct device *get_data(void);
int main(void)
{
    struct device *own = malloc(sizeof *own);
    if (!own) return 0;
    set_data(own);
    struct device *found = get_data();
    if (!found) return 0;
    own->users = 0;
    found->users = 1;
    if (own->users) reach_error();
    return 0;
}
