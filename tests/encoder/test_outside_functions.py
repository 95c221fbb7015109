"""Function pointers of the environment: the program's own functions where it keeps some, else ones nobody knows."""

from __future__ import annotations

import pytest

from encoder import ir
from encoder.ctype import ABIS, Layout
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.points_to import OUTSIDE
from encoder.points_to_exact import points_to
from encoder.prepared import prepare
from encoder.verify import answer
from tests.encoder.twins import ERRORS, PROLOGUE

OWN = "p->call = set;"
COPIED = "p->call = nondet_int() ? set : q->other;"
THROUGH_MEMORY = "p->call = set; q->call = q->other;"
BY_BYTES = "p->call = set; memcpy(&q->call, &q->other, sizeof(q->call));"
BY_A_LOOP = "p->call = set; for (int i = 0; i < 8; i++) ((char *)&q->call)[i] = ((char *)&q->other)[i];"
BY_ASSIGNMENT = "p->call = set; *q = *(struct node *)__slicc_object();"
OF_ANOTHER_TYPE = "p->call = set; *(unsigned long *)&q->call = (unsigned long)q->held;"
THROUGH_A_GLOBAL = "p->call = set; kept.call = q->other;"

TEXT = """
struct node { int held; void (*call)(struct node *); void (*other)(struct node *); };
struct node kept;
void set(struct node *n) { n->held = 0; }
int main(void) {
    struct node *p = __slicc_object();
    struct node *q = __slicc_object();
    if (p->call) {
        p->held = 0;
        while (nondet_int()) {
            if (p->held) reach_error();
            p->held = 1;
            p->call(p);
        }
        return 0;
    }
    %s
    return 0;
}
"""


def made(stores: str) -> tuple[ir.Program, dict[str, Layout]]:
    unit = link((parse_text(PROLOGUE + TEXT % stores, "t.c"),))
    symbols = declare(unit, ABIS["lp64"], lenient_calls=True)
    return lower(unit, symbols), dict(symbols.records)


def pointer_call(program: ir.Program) -> ir.Call:
    (found,) = (
        i
        for b in program.functions["main"].blocks.values()
        for i in b.instructions
        if isinstance(i, ir.Call) and not isinstance(i.callee, str)
    )
    return found


def test_the_programs_own_functions_are_all_there_is_where_it_keeps_some() -> None:
    program, layouts = made(OWN)
    sets = points_to(program, ("main",), layouts)
    assert sets.known_callees("main", pointer_call(program)) == ("set",)
    found = answer(prepare(program, layouts, ("main",)), "main", Options(ERRORS, seconds=10.0))
    assert (found.verdict, found.how) == ("proof", "summaries")


@pytest.mark.parametrize("stores", ["", COPIED, THROUGH_MEMORY, BY_BYTES, BY_A_LOOP, OF_ANOTHER_TYPE, THROUGH_A_GLOBAL])
def test_a_function_of_others_may_be_called(stores: str) -> None:
    program, layouts = made(stores)
    sets = points_to(program, ("main",), layouts)
    call = pointer_call(program)
    assert isinstance(call.callee, ir.Expr)
    assert OUTSIDE in {cls for cls, _, _ in sets.targets("main", call.callee)}
    assert sets.known_callees("main", call) == ()
    found = answer(prepare(program, layouts, ("main",)), "main", Options(ERRORS, seconds=5.0))
    assert found.verdict in ("unknown", "bounded"), found
