// refused: an address in a bit field
extern void reach_error(void);
extern int nondet_int(void);
int g;
struct s { unsigned long at : 48; };
static struct s s = { (unsigned long)&g };
int main(void) { if (s.at == 0) reach_error(); return 0; }
