"""Faults planted in the encoder, one at a time: the soundness programs must notice each of them.

``PYTHONPATH=. python tests/soundness/faults.py`` prints, for every fault, the first program that notices it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from engine import check
from generate import Program, programs

from encoder import ir, lower_operator
from encoder.constant import INT
from encoder.ctype import Int
from encoder.lower_fold import binary, const, resize
from encoder.lower_operator import OperatorLowering
from encoder.lower_place import PlaceLowering
from encoder.lower_statement import StatementLowering
from encoder.memory import Memory
from encoder.memory_state import Contents, Guard
from encoder.slice import _Slicer
from encoder.solve import z3
from encoder.term import Terms
from encoder.unroll import _Unroller
from encoder.unroll_bytes import Bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """``owner.attribute`` (``owner[attribute]`` for a mapping) becomes ``wrong(the right one)``."""

    name: str
    owner: Any
    attribute: str
    wrong: Callable[[Any], Any]

    def right(self) -> Any:
        """What stands there now."""
        return self.owner[self.attribute] if isinstance(self.owner, Mapping) else getattr(self.owner, self.attribute)

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The fault is there within the block only."""
        if isinstance(self.owner, Mapping):
            right = self.right()
            self.owner[self.attribute] = self.wrong(right)
            try:
                yield
            finally:
                self.owner[self.attribute] = right
            return
        right = self.right()
        setattr(self.owner, self.attribute, self.wrong(right))
        try:
            yield
        finally:
            setattr(self.owner, self.attribute, right)


# ---------------------------------------------------------------- terms


def sign_extension(right: Any) -> Any:
    return lambda self, a, w: self.zext(a, w) if self.width(a) > 1 else right(self, a, w)


def widening_undoes_truncation(right: Any) -> Any:
    def wrong(self: Terms, a: int, w: int) -> int:
        op, _, x, low, _ = self.nodes[a]
        return x if op == "extract" and low == 0 and self.width(x) == w else right(self, a, w)

    return wrong


def signed_compare_as_unsigned(right: Any) -> Any:
    return lambda self, op, a, b: right(self, {"slt": "ult", "sle": "ule"}.get(op, op), a, b)


def strict_compare_as_weak(right: Any) -> Any:
    return lambda self, op, a, b: right(self, {"slt": "sle"}.get(op, op), a, b)


def operator_as(given: str, taken: str) -> Callable[[Any], Any]:
    return lambda right: lambda self, op, a, b: right(self, taken if op == given else op, a, b)


def arms_swapped(right: Any) -> Any:
    """Only where the arms are no constants, as conditions are built from those."""

    def wrong(self: Terms, c: int, a: int, b: int) -> int:
        plain = self.value(a) is None and self.value(b) is None and self.width(a) > 1
        return right(self, c, b, a) if plain else right(self, c, a, b)

    return wrong


# ---------------------------------------------------------------- paths


def joins_swapped(right: Any) -> Any:
    def wrong(self: Guard, terms: Terms, other: Guard) -> Any:
        guard, tell = right(self, terms, other)
        return guard, terms.not_(tell)

    return wrong


def store_on_one_branch_lost(right: Any) -> Any:
    def wrong(self: Memory, into: Any, a: Any, b: Any, number: int, ca: Contents, cb: Contents, *_: Any) -> Any:
        return Contents(dict(ca.cells), ca.epoch, ca.array, into.owner)

    return wrong


def assume_ignored(right: Any) -> Any:
    def wrong(self: Any, function: Any, state: Any, i: Any, name: str, arguments: Any) -> Any:
        return None if name == "__VERIFIER_assume" else right(self, function, state, i, name, arguments)

    return wrong


def first_branch_only(right: Any) -> Any:
    """The condition of a branch is not added to its other side."""

    def wrong(self: Guard, terms: Terms, literal: int) -> Any:
        return self if terms.nodes[literal][0] == "not" else right(self, terms, literal)

    return wrong


def unwinding_unchecked(right: Any) -> Any:
    return lambda self, function, head, state: None


def recursion_unchecked(right: Any) -> Any:
    def wrong(self: Any, *arguments: Any) -> Any:
        try:
            return right(self, *arguments)
        finally:
            self.found.cuts[:] = [c for c in self.found.cuts if c.kind != "recursion"]

    return wrong


def first_function_only(right: Any) -> Any:
    def wrong(self: Any, *arguments: Any) -> Any:
        found = right(self, *arguments)
        return [(self.terms.true, *found[0][1:])] if found else found

    return wrong


def callee_writes_lost(right: Any) -> Any:
    """What a call with a result writes is forgotten when it returns."""

    def wrong(self: Any, function: Any, state: Any, i: Any, body: Any, arguments: Any) -> Any:
        before = dict(state.memory)
        value = right(self, function, state, i, body, arguments)
        if value is not None:
            state.memory = {**state.memory, **before}
        return value

    return wrong


# ---------------------------------------------------------------- memory


def aliases_merged(right: Any) -> Any:
    def wrong(self: Memory, state: Any, address: int) -> Any:
        found = right(self, state, address)
        return [(self.terms.true, *found[0][1:])] if found else found

    return wrong


def weak_store_made_strong(right: Any) -> Any:
    return lambda self, state, number, offset, size, value, condition: right(
        self, state, number, offset, size, value, self.terms.true
    )


def last_element_forgotten(right: Any) -> Any:
    def wrong(self: Memory, number: int, offset: int, size: int) -> Any:
        found = right(self, number, offset, size)
        return found[:-1] if found and len(found) > 2 else found

    return wrong


def remains_lost(right: Any) -> Any:
    """A narrow write into a wide cell forgets the bytes it leaves alone."""

    def wrong(self: Contents, terms: Terms, offset: int, size: int, value: int) -> None:
        for at in [a for a, (n, _) in self.cells.items() if a < offset + size and a + n > offset]:
            del self.cells[at]
        self.cells[offset] = (size, value)

    return wrong


def copies_one_byte_short(right: Any) -> Any:
    return lambda self, state, target, source, n: right(self, state, target, source, n - 1 if n < 4 else n)


# ---------------------------------------------------------------- lowering


def bit_field_unsigned(right: Any) -> Any:
    def wrong(self: Any, unit: Any, member: Any, type: Any) -> Any:
        shifted = binary("lshr", unit, const(member.bit_offset, unit.width))
        return resize(resize(shifted, member.bit_width, False), unit.width, False)

    return wrong


def common_type_signed(right: Any) -> Any:
    def wrong(left: Any, other: Any) -> Any:
        found = right(left, other)
        return INT if isinstance(found, Int) and found.width == 32 else found

    return wrong


def switch_without_fallthrough(right: Any) -> Any:
    """Every case ends where the next one begins."""

    def wrong(self: StatementLowering, node: Any) -> None:
        enter = self.enter

        def leave_first(block: int) -> None:
            listed = bool(self.cases) and self.cases[-1] and self.cases[-1][-1][1] == block
            if listed and len(self.cases[-1]) > 1 and self.breaks:
                self.finish(ir.Jump(self.breaks[-1]))
            enter(block)

        self.enter = leave_first
        try:
            right(self, node)
        finally:
            self.enter = enter

    return wrong


def after_as_before(right: Any) -> Any:
    """x-- does what x++ does."""

    def wrong(self: Any, node: Any, wanted: bool) -> Any:
        op = node.op
        node.op = op.replace("--", "++")
        try:
            return right(self, node, wanted)
        finally:
            node.op = op

    return wrong


# ---------------------------------------------------------------- slice


def control_ignored(right: Any) -> Any:
    def wrong(self: _Slicer, name: str) -> Any:
        right(self, name)
        return {}

    return wrong


def writers_through_pointers_ignored(right: Any) -> Any:
    return lambda self, place, ranges: right(self, place, ranges) if len(ranges) == 1 else None


FAULTS: tuple[Fault, ...] = (
    Fault("sign extension fills with zeros", Terms, "sext", sign_extension),
    Fault("zero extension undoes a truncation", Terms, "zext", widening_undoes_truncation),
    Fault("sign extension undoes a truncation", Terms, "sext", widening_undoes_truncation),
    Fault("signed comparison done unsigned", Terms, "_compare", signed_compare_as_unsigned),
    Fault("signed less done as less or equal", Terms, "_compare", strict_compare_as_weak),
    Fault("arithmetic shift done as logical", Terms, "_other", operator_as("ashr", "lshr")),
    Fault("signed division done unsigned", Terms, "_other", operator_as("sdiv", "udiv")),
    Fault("signed remainder done unsigned", Terms, "_other", operator_as("srem", "urem")),
    Fault("arms of a choice swapped", Terms, "ite", arms_swapped),
    Fault("solver's signed comparison is the unsigned one", z3._BINARY, "slt", lambda _: "Z3_mk_bvult"),
    Fault("sides swapped at joins", Guard, "join", joins_swapped),
    Fault("store on one branch lost at joins", Memory, "_merge_contents", store_on_one_branch_lost),
    Fault("assumption ignored", _Unroller, "_direct", assume_ignored),
    Fault("negated branch conditions dropped", Guard, "extend", first_branch_only),
    Fault("loops cut without a word", _Unroller, "_cut_loop", unwinding_unchecked),
    Fault("recursion cut without a word", _Unroller, "_inline", recursion_unchecked),
    Fault("first of several functions called", _Unroller, "_functions", first_function_only),
    Fault("writes of a callee lost", _Unroller, "_inline", callee_writes_lost),
    Fault("first of several objects meant", Memory, "targets", aliases_merged),
    Fault("store that may happen always happens", Memory, "_write_one", weak_store_made_strong),
    Fault("last element of an array forgotten", Memory, "candidates", last_element_forgotten),
    Fault("remains of overwritten cells lost", Contents, "put", remains_lost),
    Fault("short copies lose a byte", Bytes, "_copy_constant", copies_one_byte_short),
    Fault("bit fields never negative", PlaceLowering, "extract", bit_field_unsigned),
    Fault("unsigned operands made signed", lower_operator, "arithmetic_type", common_type_signed),
    Fault("cases never fall through", StatementLowering, "_switch", switch_without_fallthrough),
    Fault("decrement increments", OperatorLowering, "_increment", after_as_before),
    Fault("slice forgets what a statement depends on", _Slicer, "_control", control_ignored),
    Fault("slice forgets stores through pointers", _Slicer, "_writer", writers_through_pointers_ignored),
)


def noticed_by(fault: Fault, among: Sequence[Program], seconds: float = 10.0) -> tuple[Program, str] | None:
    """Yield the first program that shows the fault, and how: a wrong or lost verdict, or a crash.

    A program that shows it without the fault too shows nothing.
    """
    for program in among:
        with fault.planted():
            said = verdict(program, seconds)
        if said != truth(program) and verdict(program, seconds) == truth(program):
            return program, said
    return None


def truth(program: Program) -> str:
    return "defect" if program.fails else "proof"


def verdict(program: Program, seconds: float) -> str:
    try:
        return check(program.text, seconds=seconds).verdict
    except Exception as crash:  # a fault may break anything; what matters is that it shows
        return f"crash: {type(crash).__name__}: {crash}"


if __name__ == "__main__":
    everything = programs(range(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
    for each in FAULTS:
        found = noticed_by(each, everything)
        shown = f"seed {found[0].seed}: {found[1][:60]} (fails: {found[0].fails})" if found else "NOT NOTICED"
        print(f"{each.name}: {shown}", flush=True)
