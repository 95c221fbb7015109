// A truth value in memory from outside is 0 or 1.
#include <stdbool.h>
extern void reach_error(void);
struct s { bool flag; int n; };
extern struct s *get(void);
int main(void) { struct s *p = get(); if (!p) return 0; int held = 0; if (p->flag == true) held = 1; if (p->flag && !held) reach_error(); return 0; }
