// A list that is defined elsewhere may hold what was added to it.
struct s { int a; struct s *next; };
extern void reach_error(void);
extern void add(struct s *);
extern struct s *head;
static struct s own;
int main(void)
{
    add(&own);
    own.a = 0;
    struct s *at = head;
    for (int i = 0; i < 3 && at; i++) {
        at->a = 1;
        at = at->next;
    }
    if (own.a) reach_error();
    return 0;
}
