// Names that only begin like those of functions that make objects promise nothing.
extern void reach_error(void);
extern void keep(int *);
extern int *find_newest(void);
static int own;
int main(void)
{
    keep(&own);
    int *found = find_newest();
    if (!found) return 0;
    own = 0;
    *found = 1;
    if (own) reach_error();
    return 0;
}
