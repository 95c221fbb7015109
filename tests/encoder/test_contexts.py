"""The states that functions are summarised in: how many, and how much of a caller's state they hold."""

from __future__ import annotations

import time

import pytest
from twins import ERRORS, lowered, simulated

from encoder import candidate, ir, summarize_context
from encoder.ctype import FunctionType, Int, Pointer, Void
from encoder.summarize import Clean, Open, summarize
from encoder.type_rules import may_be_called_as


def said(calls: int) -> Clean | Open:
    """Yield what is said of a program that calls a function with so many constants."""
    text = "int g;\nstatic void f(int n, int *p) { if (n == 100) g = *p; }\nint main(void)\n{\n    int x = 1;\n"
    text += "".join(f"    f({n}, &x);\n" for n in range(calls)) + "    if (g == 3) reach_error();\n    return 0;\n}\n"
    program, sets = lowered(text)
    return summarize(program, sets, "main", ERRORS, time.monotonic() + 20)


@pytest.mark.parametrize("calls", range(1, 9))
def test_less_is_told_when_there_are_many(calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times all, three times without what lies behind pointers, and then not even numbers: 100 may be one."""
    monkeypatch.setattr(summarize_context, "_MOST_CONTEXTS", 3)
    found = said(calls)
    if calls < 8:
        assert isinstance(found, Clean) and found.contexts == calls
    else:
        assert isinstance(found, Open) and found.why == "an error may be reached"


def test_too_many_states_are_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summarize_context, "_MOST_CONTEXTS", 0)
    found = said(1)
    assert isinstance(found, Open) and found.why == "a function is called in too many states"


@pytest.mark.parametrize("asked", ["a", "b"])
def test_a_parameter_that_is_not_given_is_anything(asked: str) -> None:
    text = "static void f();\nint main(void)\n{\n    f(1);\n    return 0;\n}\n"
    program, sets = lowered(text + f"static void f(a, b) int a, b; {{ if ({asked} == 3) reach_error(); }}\n")
    assert isinstance(summarize(program, sets, "main", ERRORS, time.monotonic() + 20), Clean) == (asked == "a")


MANY = """int g, h;
static void f(void) { h = g + CHANGED; }
int main(void)
{
"""


@pytest.mark.parametrize(("changed", "holds"), [("1", True), ("(g == 129) + 1", False)])
def test_what_states_are_told_apart_by_has_many_values(changed: str, holds: bool) -> None:
    """When it has more than a function is told apart in, the function is said once for all of them."""
    text = MANY.replace("CHANGED", changed)
    text += "".join(f"    g = {n}; f(); if (g != {n} || h != {n + 1}) reach_error();\n" for n in range(140))
    found = simulated(text + "    return 0;\n}\n")
    if holds:
        assert isinstance(found, Clean) and found.contexts < 128
    else:
        assert isinstance(found, Open) and found.why == "an error may be reached"


CALLBACKS = """struct work { void (*run)(int); };
int held;
static void take(int deep) { if (held) reach_error(); held = 1; }
static void DONE(int deep) { if (deep) take(0); }
static void other(int a, int b) { take(0); }
void *kept[2] = { DONE, other };
int main(void)
{
    struct work *work = __slicc_object();
    void (*run)(int) = work->run;
    if (nondet_int()) run = NAMED;
    take(0);
    run(1);
    return 0;
}
"""


@pytest.mark.parametrize(("named", "reached"), [("DONE", True), ("nothing", False)])
def test_errors_behind_a_call_that_is_known_in_part(named: str, reached: bool) -> None:
    """There is no proof where a function is called that nobody knows; those that are known may lead to an error."""
    text = CALLBACKS.replace("NAMED", named)
    text = text.replace("int main", "static void nothing(int deep) {}\nint main")
    program, sets = lowered(text)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20)
    assert isinstance(found, Open) == reached
    if not isinstance(found, Open):
        return
    (known,) = found.candidates
    assert [function for function, _ in known.way] == ["main", "DONE", "take"]


WAYS = """int held;
static void take(void) { if (held) reach_error(); held = 1; }
static void third(void) { take(); held = 0; }
static void second(int n) { third(); if (n) third(); held = n; }
static void first(int n) { second(n); take(); }
int main(void)
{
    if (nondet_int()) first(1);
    held = nondet_int() == 3;
    take();
    return 0;
}
"""


def test_the_shortest_way_to_an_error_comes_first() -> None:
    program, sets = lowered(WAYS)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20)
    assert isinstance(found, Open)
    assert [function for function, _ in found.candidates[0].way] == ["main", "take"]


def test_a_way_through_a_pointer_is_searched_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call through a pointer on the way to an error is one of the function that the way goes through."""
    monkeypatch.setattr(candidate, "_SMALL", 0)
    program, sets = lowered(CALLBACKS.replace("NAMED", "DONE"))
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20)
    assert isinstance(found, Open)
    part = candidate.restrict(program, sets, "main", found.candidates[0], candidate.inlined_sizes(program, sets))
    assert part is not None
    calls = [
        i.callee
        for block in part[0].functions["main"].blocks.values()
        for i in block.instructions
        if isinstance(i, ir.Call)
    ]
    assert all(isinstance(callee, str) for callee in calls)
    (at,) = (n for n, callee in enumerate(calls) if str(callee).startswith("DONE#"))
    assert calls[at - 1] == "__slicc_assume"
    assert any(name.startswith("take#") for name in part[0].functions)


_INT, _LONG = Int("int", 32, True, 4), Int("long", 64, True, 5)
_ASKED = FunctionType(_INT, (Pointer(Void()), _INT), False)


@pytest.mark.parametrize(
    ("type", "fits"),
    [
        (FunctionType(_INT, (Pointer(_LONG), Int("unsigned int", 32, False, 4)), False), True),
        (FunctionType(_INT, None, False), True),
        (FunctionType(Void(), (Pointer(Void()), _INT), False), False),
        (FunctionType(_INT, (Pointer(Void()),), False), False),
        (FunctionType(_INT, (Pointer(Void()), _LONG), False), False),
        (FunctionType(_INT, (_INT, Pointer(Void())), False), False),
        (FunctionType(_INT, (Pointer(Void()), _INT), True), False),
    ],
)
def test_functions_that_a_call_may_be_meant_for(type: FunctionType, fits: bool) -> None:
    assert may_be_called_as(type, _ASKED) == fits
