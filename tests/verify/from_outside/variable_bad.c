// What is defined nowhere holds any value.
extern void reach_error(void);
extern int limit;
int main(void)
{
    if (limit == 5) reach_error();
    return 0;
}
