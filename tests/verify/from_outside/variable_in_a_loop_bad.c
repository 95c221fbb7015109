// The entry function begins with a loop.
extern void reach_error(void);
extern int nondet_int(void);
extern int limit;
int main(void)
{
again:
    if (limit == 3) reach_error();
    limit = 0;
    if (nondet_int()) goto again;
    return 0;
}
