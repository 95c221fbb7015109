/* Nothing but the error leaves the loop, and it is called in its third pass. */
extern _Noreturn void reach_error(void);
int first = 1, last;

int main(void)
{
    goto in;
again:
    if (!(last == 1 || last == 2)) {
        reach_error();
    }
in:
    last = first;
    first = first + 1;
    goto again;
}
