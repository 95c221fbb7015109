"""The states that functions are summarised in: how many, and how much of a caller's state they hold."""

from __future__ import annotations

import time

import pytest
from twins import ERRORS, lowered

from encoder import summarize_context
from encoder.summarize import Clean, Open, summarize


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
