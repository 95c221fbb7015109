"""The check of proofs refuses what a wrong property simulation proves: mistakes planted in it, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from twins import ERRORS, PROLOGUE, TWINS, lowered, twin

from encoder import summarize_memory
from encoder.certify import Certified, Refuted, certify
from encoder.facts import Facts
from encoder.options import ALWAYS_CHECKED
from encoder.search import Refutation
from encoder.summarize import Clean, Open, summarize
from encoder.summarize_instruction import Instructions
from encoder.summarize_join import Joins
from encoder.summarize_memory import Memory
from encoder.summarize_passage import Passage
from encoder.summarize_state import State
from encoder.summarize_symbols import Symbols
from encoder.summarize_walk import Walk
from slicc.run.job import Job
from slicc.run.plain import run_job
from slicc.run.results import Result

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTS: dict[str, tuple[Plant, tuple[str, ...]]] = {}


def plant(*names: str) -> Callable[[Plant], Plant]:
    """Note a mistake, and programs with an error that it lets property simulation prove."""

    def note(function: Plant) -> Plant:
        PLANTS[function.__name__] = function, names
        return function

    return note


def certified(text: str) -> tuple[Clean | Open, Certified | Refuted | None]:
    """Yield what property simulation says of ``main``, and what the check says of a proof."""
    program, sets = lowered(text)
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True)
    if isinstance(found, Open):
        return found, None
    assert found.certificate is not None
    return found, certify(program, sets, "main", ERRORS, found.certificate, time.monotonic() + 60)


def around(patch: pytest.MonkeyPatch, owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    """Put ``wrapper`` before a function, which it gets as its first argument."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *words, **more: wrapper(original, *words, **more))


@plant("calls:a_callee_writes_one_of_two", "calls:a_pointer_comes_back")
def a_store_kills_nothing(patch: pytest.MonkeyPatch) -> None:
    def forget(original: Any, memory: Memory, state: State, ranges: Any, exact: Any = None) -> None:
        cells = dict(state.cells)
        original(memory, state, ranges, exact)
        state.cells = {**cells, **state.cells}

    around(patch, Memory, "forget", forget)


@plant("calls:a_callee_writes_one_of_two", "calls:a_callee_dirties")
def killed_bytes_are_not_noted(patch: pytest.MonkeyPatch) -> None:
    def forget(original: Any, memory: Memory, state: State, ranges: Any, exact: Any = None) -> None:
        killed = state.killed
        original(memory, state, ranges, exact)
        state.killed = killed

    around(patch, Memory, "forget", forget)


@plant("calls:a_dirty_array_is_told_to_callees", "calls:a_callee_dirties_behind_a_pointer")
def dirty_globals_are_not_noted(patch: pytest.MonkeyPatch) -> None:
    def forget(original: Any, memory: Memory, state: State, ranges: Any, exact: Any = None) -> None:
        dirty = state.dirty
        original(memory, state, ranges, exact)
        state.dirty = dirty

    around(patch, Memory, "forget", forget)


@plant("memory:what_was_there_at_entry")
def contents_at_entry_survive_stores(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(summarize_memory, "meets", lambda a, b: False)


@plant("loops:a_local_is_born_again")
def a_new_local_keeps_what_the_old_one_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "bear", lambda *words: None)


@plant("branches:a_switch", "branches:one_flag_and_two_tests")
def a_join_is_its_first_state(patch: pytest.MonkeyPatch) -> None:
    def join(original: Any, joins: Joins, context: Any, label: int, states: list[State], *more: Any) -> State:
        return original(joins, context, label, states[:1], *more)

    around(patch, Joins, "join", join)


@plant("branches:a_switch_falls_through", "branches:and_or")
def a_join_keeps_the_facts_of_any_state(patch: pytest.MonkeyPatch) -> None:
    def facts(original: Any, joins: Joins, states: list[State], *more: Any) -> frozenset[int]:
        return original(joins, states, *more) | states[-1].facts.literals

    around(patch, Joins, "_joined_facts", facts)


@plant("calls:a_callee_writes_one_of_two", "calls:a_callee_dirties")
def a_call_kills_nothing(patch: pytest.MonkeyPatch) -> None:
    def back(original: Any, passage: Passage, context: Any, state: State, i: Any, callee: Any, end: State,
             *more: Any) -> State:  # fmt: skip
        end = end.copy()
        end.killed = frozenset()
        return original(passage, context, state, i, callee, end, *more)

    around(patch, Passage, "back", back)


@plant("calls:a_callee_dirties", "calls:a_callee_dirties_behind_a_pointer")
def a_callee_does_not_make_globals_dirty(patch: pytest.MonkeyPatch) -> None:
    def back(original: Any, passage: Passage, context: Any, state: State, *more: Any) -> State:
        dirty = state.dirty
        after: State = original(passage, context, state, *more)
        after.dirty = dirty
        return after

    around(patch, Passage, "back", back)


@plant("calls:a_global_is_not_the_first_value_any_more", "calls:a_dirty_array_is_told_to_callees")
def a_callee_sees_no_dirty_globals(patch: pytest.MonkeyPatch) -> None:
    def entry(original: Any, passage: Passage, *more: Any) -> Any:
        start, names = original(passage, *more)
        start.dirty = frozenset()
        return start, names

    around(patch, Passage, "entry", entry)


@plant("calls:a_callee_writes_one_of_two", "calls:a_callee_dirties")
def a_function_says_that_it_writes_nothing(patch: pytest.MonkeyPatch) -> None:
    def exits(original: Any, walk: Walk) -> Any:
        found = original(walk)
        for end in found.values():
            end.killed = frozenset()
        return found

    around(patch, Walk, "exits", exits)


@plant("branches:equal", "branches:not_equal")
def the_other_branch_is_taken_for_dead(patch: pytest.MonkeyPatch) -> None:
    def and_also(original: Any, facts: Facts, condition: int) -> Facts | None:
        return None if facts.terms.nodes[condition][0] == "not" else original(facts, condition)

    around(patch, Facts, "and_also", and_also)


@plant("branches:bounds_of_what_it_is_less_than", "branches:bounds_of_an_equal")
def bounds_are_off_by_one(patch: pytest.MonkeyPatch) -> None:
    def bounds(original: Any, facts: Facts, t: int, *more: Any) -> tuple[int, int]:
        low, high = original(facts, t, *more)
        return low, max(low, high - 1)

    around(patch, Facts, "bounds", bounds)


@plant("calls:a_stub_writes_what_it_is_given", "calls:a_stub_writes_one_of_two")
def unknown_functions_write_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Instructions, "_stub_writes", lambda *words: None)


@plant("branches:equal", "branches:not_equal")
def inputs_are_zero(patch: pytest.MonkeyPatch) -> None:
    def symbol(original: Any, symbols: Symbols, context: Any, label: int, key: Any, width: int) -> int:
        if key[0] in ("input", "result"):
            return symbols.terms.const(0, width)
        return original(symbols, context, label, key, width)

    around(patch, Symbols, "symbol", symbol)


def wrongly_proved(names: Iterable[str] = TWINS) -> dict[str, Certified | Refuted]:
    """Yield by name what the check says of programs with errors that are proved."""
    found = {name: certified(twin(name, "bad"))[1] for name in names}
    return {name: checked for name, checked in found.items() if checked is not None}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_mistake_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put, programs = PLANTS[name]
    put(monkeypatch)
    found = wrongly_proved(programs)
    assert found.keys() == set(programs), "the mistake leads to wrong proofs"
    assert all(isinstance(checked, Refuted) for checked in found.values()), found


def test_a_proof_that_does_not_hold_is_withdrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PLANTS["the_other_branch_is_taken_for_dead"][0](monkeypatch)
    path = tmp_path / "wrong.c"
    path.write_text(PROLOGUE + twin("branches:equal", "bad"))

    def verify(check_proof: bool) -> Result:
        return run_job(Job((str(path),), abi="lp64", timeout=20.0, check_proof=check_proof), lambda progress: None)

    with pytest.raises(Refutation):  # as all tests have it
        verify(False)
    monkeypatch.setenv(ALWAYS_CHECKED, "0")
    result = verify(True)
    assert result.verdict == "defect"
    assert [w.code for w in result.warnings] == ["proof-withdrawn"]


def test_a_check_that_is_late_says_so() -> None:
    program, sets = lowered(twin("branches:equal_and_a_constant", "ok"))
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True)
    assert isinstance(found, Clean) and found.certificate is not None
    checked = certify(program, sets, "main", ERRORS, found.certificate, time.monotonic() - 1)
    assert isinstance(checked, Refuted) and checked.late


@pytest.mark.parametrize("name", ["calls:a_callee_dirties", "branches:a_switch", "joins:dirty_on_one_way_only"])
def test_a_certificate_with_a_gap_is_refused(name: str) -> None:
    program, sets = lowered(twin(name, "ok"))
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True)
    assert isinstance(found, Clean) and found.certificate is not None
    whole = found.certificate
    for n, a in enumerate(whole.activations):
        gaps = [replace(a, exits=())]
        gaps += [replace(a, claims={**a.claims, point: ()}) for point, claims in a.claims.items() if claims]
        gaps += [replace(a, calls={p: c for p, c in a.calls.items() if p != point}) for point in a.calls]
        for gap in gaps:
            changed = replace(whole, activations=(*whole.activations[:n], gap, *whole.activations[n + 1 :]))
            checked = certify(program, sets, "main", ERRORS, changed, time.monotonic() + 60)
            assert isinstance(checked, Refuted), gap


def test_a_certificate_is_of_one_function() -> None:
    program, sets = lowered(twin("calls:a_callee_dirties", "ok"))
    found = summarize(program, sets, "main", ERRORS, time.monotonic() + 20, keep=True)
    assert isinstance(found, Clean) and found.certificate is not None
    assert isinstance(certify(program, sets, "other", ERRORS, found.certificate, time.monotonic() + 60), Refuted)
