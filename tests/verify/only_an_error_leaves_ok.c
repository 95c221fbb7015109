/* Nothing but the error leaves the loop. */
extern _Noreturn void reach_error(void);
_Bool first = 1, last;

int main(void)
{
    goto in;
again:
    if (!(last == 0 || last == 1)) {
        reach_error();
    }
in:
    last = first;
    first = 0;
    goto again;
}
