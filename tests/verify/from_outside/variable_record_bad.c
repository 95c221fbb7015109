// A record that is defined nowhere, with pointers in it, and an array of others.
struct part { char small; long wide; int bits : 3; _Bool flag; };
struct whole { struct part parts[3]; struct part *more; int (*call)(void); };
extern void reach_error(void);
extern struct whole whole;
extern int table[2000];
int main(void)
{
    if (whole.parts[2].wide == 77 && whole.parts[1].bits == -2 && whole.more && whole.more->small == 3)
        if (whole.parts[0].flag && table[1999] == 9) reach_error();
    return 0;
}
