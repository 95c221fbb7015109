// a function without a body writes a bit field at the end of a record, of fewer bytes than its type has
extern void reach_error(void);
struct __attribute__((packed)) place { unsigned char kind; unsigned number : 13; };
extern void set(struct place *place);

int main(void)
{
    struct place place = {0, 0};
    set(&place);
    if (place.number >> 8)
        reach_error();
    return 0;
}
