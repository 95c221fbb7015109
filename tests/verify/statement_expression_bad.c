void reach_error(void);
#define MAX(a, b) ({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ > b_ ? a_ : b_; })
struct pair { int x, y; };
static int calls;
static int next(void) { return ++calls; }
static int early(int v) { int w = v + ({ if (v == 3) return 70; v * 2; }); return w; }
int main(void)
{
    int i = 0, total = 0;
    if (MAX(next(), 5) != 5 || calls != 1) return 1;
    if (MAX(MAX(2, 9), MAX(4, 3)) != 9) return 2;
    for (i = 0; i < 6; i++)
        total += ({ if (i == 1) continue; if (i == 4) break; i * 10; });
    if (total != 50 || i != 4) return 3;
    if (early(3) != 70 || early(2) != 6) return 4;
    struct pair p = ({ struct pair q = {1, 2}; q.y += next(); q; });
    if (p.x != 1 || p.y != 4) return 5;
    ({ total = 7; });
    int a, b = 1 + ({ a = 5; a; }) * 2;
    if (({ int k = total; k += 1; k; }) == 8 && b == 11) reach_error();
    return 0;
}
