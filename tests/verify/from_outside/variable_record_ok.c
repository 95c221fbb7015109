// As variable_record_bad.c; a truth value is 0 or 1.
struct part { char small; long wide; int bits : 3; _Bool flag; };
struct whole { struct part parts[3]; struct part *more; int (*call)(void); };
extern void reach_error(void);
extern struct whole whole;
extern int table[2000];
int main(void)
{
    if (whole.parts[0].flag > 1 || whole.parts[1].bits > 3) reach_error();
    table[1999] = whole.parts[2].small;
    if (table[1999] > 127) reach_error();
    return 0;
}
