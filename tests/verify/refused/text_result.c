// refused: `towupper` is not modelled
extern int towupper(int letter);
extern void reach_error(void);
int main(void)
{
    if (towupper('a') != 'A')
        reach_error();
    return 0;
}
