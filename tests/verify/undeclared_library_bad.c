/* Functions of the library that nothing declares have the types that a compiler knows. */
extern void reach_error(void);
extern int nondet_int(void);
int main(void) {
    char text[8], *copy;
    int *p = malloc(sizeof(int));
    memset(text, 'a', 7); text[7] = 0;
    if (strlen(text) != 7) reach_error();
    copy = memcpy(malloc(8), text, 8);
    if (!p) return 0;
    if (p == 0) reach_error();
    *p = 4;
    if (*p == 4) reach_error();
    return 0;
}
