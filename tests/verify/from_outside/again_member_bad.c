// Two members of an object from outside may lead to one object.
extern void reach_error(void);
struct pair { int *left, *right; };
extern struct pair *any(void);
int main(void)
{
    struct pair *pair = any();
    if (!pair || !pair->left || !pair->right) return 0;
    *pair->left = 1;
    *pair->right = 2;
    if (*pair->left == 2) reach_error();
    return 0;
}
