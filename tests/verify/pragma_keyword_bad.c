extern void reach_error(void);
__pragma(pack(push, 1)) struct S { char a; int b; }; __pragma(pack(pop)) struct T { char a; int b; };
int main(void) {
    if (sizeof(struct S) != 5) reach_error();
    if (sizeof(struct T) != 5) reach_error();
    return 0; }
