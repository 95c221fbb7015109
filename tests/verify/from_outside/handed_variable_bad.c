// what defines a variable knows it, and what the program keeps in it
extern void reach_error(void);
struct item { int level; };
extern struct item *first;
extern int limit;
extern struct item *newest(void);
extern int *setting(void);

int main(void)
{
    struct item own = {0};
    limit = 1;
    first = &own;
    struct item *found = newest();
    int *set = setting();
    if (!found || !set)
        return 0;
    found->level = 7;
    *set = 8;
    if (own.level == 7 && limit == 8)
        reach_error();
    return 0;
}
