// As variable_bad.c; the program has set it.
extern void reach_error(void);
extern int limit;
int main(void)
{
    limit = 4;
    if (limit == 5) reach_error();
    return 0;
}
