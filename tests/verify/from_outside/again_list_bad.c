// A list from outside may come back to its beginning.
extern void reach_error(void);
struct node { struct node *next; int seen; };
extern struct node *first(void);
int main(void)
{
    struct node *list = first();
    if (!list || !list->next || !list->next->next) return 0;
    list->next->next->seen = 7;
    list->seen = 3;
    if (list->next->next->seen != 7) reach_error();
    return 0;
}
