//--- in_registers
int main(void)
{
    int state = 1, flag = 0;
    while (nondet_int()) {
        if (state == 1) {
            flag = nondet_int() ? 5 : 6;
            state = 2;
        } else if (state == 2) {
            if (flag == 5)
                state = 3;
            else
                state = 4;
        } else if (state == 3) {
            if (flag != 5)                  //ok
            if (flag == 5)                  //bad
                reach_error();
            state = 1;
        } else {
            if (flag == 5)
                reach_error();
            state = 1;
        }
    }
    return 0;
}
//--- copied
int main(void)
{
    int state = 10, next = nondet_int(), sent = 0;
    while (nondet_int()) {
        switch (state) {
        case 10:
            next = 20;
            state = 99;
            break;
        case 20:
            sent = 1;
            next = 30;                      //ok
            next = nondet_int() ? 30 : 10;  //bad
            state = 99;
            break;
        case 30:
            if (sent != 1)
                reach_error();
            sent = 2;
            state = 40;
            break;
        case 40:
            if (sent != 2)
                reach_error();
            return 0;
        case 99:
            if (next == 10 && sent == 1)
                reach_error();
            state = next;
            break;
        }
    }
    return 0;
}
//--- in_globals
int phase, left = 2, held;
static void step(void)
{
    if (phase == 0) {
        held = 1;
        phase = 1;
    } else if (phase == 1) {
        if (held != 1) reach_error();
        if (nondet_int()) phase = 2;
    } else {
        held = 0;
        phase = 0;                          //ok
        phase = 1;                          //bad
    }
}
int main(void)
{
    while (nondet_int())
        step();
    return 0;
}
//--- behind_pointers
struct session { int version, state, next, greeted; };
static int run(struct session *s)
{
    s->state = 8;
    s->greeted = 0;
    for (;;) {
        if (s->state == 8) {
            if (nondet_int()) return -1;
            s->next = 9;
            s->state = 7;
        } else if (s->state == 9) {
            s->greeted = 1;
            s->next = 11;
            s->state = 7;
        } else if (s->state == 7) {
            s->state = s->next;
        } else if (s->state == 11) {
            if (s->greeted != 1)            //ok
            if (s->greeted == 1)            //bad
                reach_error();
            return 0;
        } else
            return -1;
    }
}
int main(void)
{
    struct session *s = malloc(sizeof *s);
    if (s) run(s);
    return 0;
}
//--- two_objects
struct port { int mode; int held; };
static struct port *one(void) { struct port *p = malloc(sizeof *p); if (!p) abort(); p->mode = 1; p->held = 0; return p; }
int main(void)
{
    struct port *a = one(), *b = one();
    int turn = 0;
    while (nondet_int()) {
        struct port *p = turn == 0 ? a : b;
        if (p->mode == 1) { p->held = 1; p->mode = 2; }
        else if (p->mode == 2) { p->held = 0; p->mode = 1; }
        turn = !turn;                       //bad
        if (p->mode == 3)                   //ok
        if (a->mode != b->mode)             //bad
            reach_error();
    }
    return 0;
}
