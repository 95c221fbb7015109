/* Nodes of a ring elect the one with the highest number, one message a round: different numbers. */
extern void reach_error(void);
extern signed char __VERIFIER_nondet_char(void);
signed char id1, id2, id3, id4, m1 = -1, m2 = -1, m3 = -1, m4 = -1, n1 = -1, n2 = -1, n3 = -1, n4 = -1;
_Bool leads1, leads2, leads3, leads4;
static void node(signed char id, signed char *in, signed char *out, _Bool *leads)
{
    signed char m = *in;
    *in = -1;
    if (m == id)
        *leads = 1;
    else if (m > id)
        *out = m;
}
int main(void)
{
    id1 = __VERIFIER_nondet_char(), id2 = __VERIFIER_nondet_char();
    id3 = __VERIFIER_nondet_char(), id4 = __VERIFIER_nondet_char();
    if (id1 < 0 || id2 < 0 || id3 < 0 || id4 < 0)
        return 0;
    if (id1 == id2 || id1 == id3 || id1 == id4 || id2 == id3 || id2 == id4 || id3 == id4)
        return 0;
    m1 = id4, m2 = id1, m3 = id2, m4 = id3;
    for (int i = 0; i < 6; i++) {
        node(id1, &m1, &n2, &leads1);
        node(id2, &m2, &n3, &leads2);
        node(id3, &m3, &n4, &leads3);
        node(id4, &m4, &n1, &leads4);
        m1 = n1, m2 = n2, m3 = n3, m4 = n4;
        n1 = n2 = n3 = n4 = -1;
        if (leads1 + leads2 + leads3 + leads4 > 1)
            reach_error();
    }
    return 0;
}
