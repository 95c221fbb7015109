"""Random executions: lists of the environment end where the program compares their links, and nowhere else."""

from __future__ import annotations

import time

import pytest

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.prepared import Prepared, prepare
from encoder.wander import Liberties, Seen, wander

PROLOGUE = """void *__slicc_object(void);
void __slicc_general_state(void);
void __slicc_assume(int);
int __slicc_nondet_int(void);
void reach_error(void);
struct link { struct link *next, *previous; };
struct record { int kind; struct link link; struct link all; };
"""
DRAIN = """int main(void)
{
    struct record *head = __slicc_object();
    struct link *at;
    for (at = head->all.next; CONDITION; at = at->next)
        if (at->next->previous != at) return __slicc_nondet_int() + 1;
    return 0;
}
"""
GENERAL = """static int is_set, other;
static struct record *kept;
void set(struct record *record) { is_set = 1; kept = record; }
int main(void)
{
    __slicc_general_state();
    __slicc_assume(CONDITION);
    if (__slicc_nondet_int()) set(__slicc_object());
    return kept ? kept->kind : 0;
}
"""


def prepared(text: str) -> Prepared:
    unit = link([parse_text(PROLOGUE + text, "program.c")])
    symbols = declare(unit, ABIS["lp64"])
    return prepare(lower(unit, symbols), symbols.records, ("main",))


def wandered(text: str, free: bool = True, seconds: float = 60.0) -> Seen:
    program = prepared(text)
    liberties = Liberties(program.sets, program.layouts) if free else None
    return wander(
        program.program, "main", frozenset({"reach_error"}), frozenset(), time.monotonic() + seconds, liberties
    )


@pytest.mark.parametrize(
    ("condition", "returns"),
    [
        ("at != &head->all", True),
        ("at != &head->all || at == head->all.next->previous", True),
        ("at != &head->all || at == &head->all", False),
    ],
)
def test_lists_end(condition: str, returns: bool) -> None:
    text = DRAIN.replace("        if (at->next->previous != at) return __slicc_nondet_int() + 1;\n", "        ;\n")
    seconds = 60.0 if returns else 1.0
    assert wandered(text.replace("CONDITION", condition), seconds=seconds).returns == returns


def test_links_fit_each_other() -> None:
    text = DRAIN.replace("return __slicc_nondet_int() + 1", "for (;;) ;")
    assert wandered(text.replace("CONDITION", "at != &head->all")).returns


@pytest.mark.parametrize(
    ("condition", "returns"), [("is_set", True), ("other", False), ("is_set == 7 && kept", True), ("!is_set", True)]
)
def test_variables_hold_anything_that_is_written_in_the_general_state(condition: str, returns: bool) -> None:
    assert wandered(GENERAL.replace("CONDITION", condition)).returns == returns
    assert not wandered(GENERAL.replace("CONDITION", "is_set"), free=False).returns


def test_many_bytes_are_many_steps() -> None:
    text = """void *memset(void *, int, unsigned long long);
    unsigned long long __slicc_nondet_ulonglong(void);
    int main(void)
    {
        char *made = __slicc_object();
        unsigned long long size = __slicc_nondet_ulonglong();
        if (size < 4000000000) return 1;
        for (;;) memset(made, 0, size & 0xFFFFFFFF);
    }"""
    assert wandered(text, seconds=5.0).returns


STEPS = """void exit(int);
int main(void)
{
    int state = 0;
    for (;;) {
        int choice = __slicc_nondet_int();
        if (choice != 1 && choice != 3) exit(1);
        state++;
        if (LAST) return 0;
    }
}
"""


@pytest.mark.parametrize(("last", "returns"), [("state == 12", True), ("state == 12 && choice == 4", False)])
def test_executions_that_stop_are_steered(last: str, returns: bool) -> None:
    """Where most choices end in a stop, what is behind twelve right ones is found by choosing the last ones again."""
    assert wandered(STEPS.replace("LAST", last)).returns == returns
