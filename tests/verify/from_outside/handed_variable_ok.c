// what defines a variable knows no other one of the program's, nor what is kept there
extern void reach_error(void);
struct item { int level; };
struct item *first;
extern struct item *last;
extern struct item *newest(void);

int main(void)
{
    struct item own = {0}, other = {0};
    first = &own;
    last = &other;
    struct item *found = newest();
    if (!found)
        return 0;
    found->level = 7;
    if (own.level == 7 || last != &other)
        reach_error();
    return 0;
}
