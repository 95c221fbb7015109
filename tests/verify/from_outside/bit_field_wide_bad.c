// a function without a body writes a bit field that lies in more bytes than its type has
extern void reach_error(void);
struct __attribute__((packed)) place { unsigned kind : 7; unsigned number : 32; };
extern void set(struct place *place);

int main(void)
{
    struct place place = {0, 0};
    set(&place);
    if (place.number >> 28)
        reach_error();
    return 0;
}
