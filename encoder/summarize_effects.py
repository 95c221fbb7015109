"""What calls may read and write by the points-to sets, which functions recur, and which globals guard error calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from encoder import ir
from encoder.order import constants_compared, expressions_of, loads_of, registers_of, strong, successors
from encoder.points_to import INFINITE, PointsTo, Range, close_over_calls
from encoder.source import Span
from encoder.summarize_state import RESERVED

_MOST_COMPARED = 48
_MOST_CELLS = 8  # that states are told apart by
_MOST_LEVELS = 4  # of functions that only call an error


class Effects:
    """Tables of a program, made once.

    ``written``: the driver's globals that are written anywhere; ``ever_written``: all classes that are; ``reads``: by
    function and class, the byte ranges that a call may read; ``writes``: by function, the bytes that a call may write;
    ``recursive``: the functions that may be active twice at a time; ``partition``: the globals that the branches before
    error calls look at (object, offset, bytes); ``compared``: constants that something is compared with for equality.
    """

    def __init__(self, program: ir.Program, sets: PointsTo, errors: frozenset[str]):
        self.program = program
        self.sets = sets
        self.errors = errors
        self.written = frozenset(
            cls
            for ranges in sets.writes.values()
            for cls, _, _ in ranges
            if cls in program.objects and not cls.startswith((RESERVED, "slicc_"))
        )
        self.ever_written = frozenset(cls for ranges in sets.writes.values() for cls, _, _ in ranges)
        self.reads = self._all_reads()
        self.writes = self._all_writes()
        self.recursive = self._recursive()
        self.partition = partition_cells(program, sets, errors) or cells_around(program, sets, errors)
        self.compared = self._compared()

    def callees(self, i: ir.Call) -> tuple[str, ...]:
        """Yield the functions that a call may reach."""
        return _callees(self.sets, i)

    def _calls(self, function: ir.Function) -> set[str]:
        return {
            name
            for block in function.blocks.values()
            for i in block.instructions
            if isinstance(i, ir.Call)
            for name in self.callees(i)
            if name in self.program.functions
        }

    def _all_reads(self) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """By function and class: the byte ranges that a call may read."""
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for name, function in self.program.functions.items():
            ranges: set[Range] = set()
            for e, _ in _roots(function):
                for load in loads_of(e):
                    ranges |= self.sets.ranges(name, load.address, max(1, load.width // 8))
            for block in function.blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.CopyBytes):
                        n = i.size.value if isinstance(i.size, ir.Const) else INFINITE
                        ranges |= self.sets.ranges(name, i.source, n)
            own[name], calls[name] = ranges, self._calls(function)
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        for name, closed in close_over_calls(own, calls).items():
            by_class: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for cls, low, high in closed:
                by_class[cls].append((low, high))
            found[name] = dict(by_class)
        return found

    def _all_writes(self) -> dict[str, frozenset[Range]]:
        """By function: the bytes that a call may write."""
        own: dict[str, set[Range]] = {}
        calls: dict[str, set[str]] = {}
        for name, function in self.program.functions.items():
            ranges: set[Range] = set()
            for block in function.blocks.values():
                for i in block.instructions:
                    match i:
                        case ir.Store(address, value, _):
                            ranges |= self.sets.ranges(name, address, max(1, ir.width_of(value) // 8))
                        case ir.CopyBytes(target=target) | ir.FillBytes(target=target):
                            ranges |= self.sets.ranges(name, target, INFINITE)
                        case ir.Call():
                            if "__slicc_general_state" in self.callees(i):
                                ranges |= {(cls, -INFINITE, INFINITE) for cls in self.written}
                            for a in i.arguments:
                                ranges |= self.sets.ranges(name, a.value, INFINITE)
            own[name], calls[name] = ranges, self._calls(function)
        return close_over_calls(own, calls)

    def _recursive(self) -> frozenset[str]:
        """The functions that may be active twice at a time."""
        names = list(self.program.functions)
        number = {name: k for k, name in enumerate(names)}
        edges = {
            number[name]: tuple(sorted(number[c] for c in self._calls(f))) for name, f in self.program.functions.items()
        }
        cycles = (part for part, head in strong(edges, list(edges), frozenset(edges)) if head is not None)
        return frozenset(names[k] for part in cycles for k in part)

    def _compared(self) -> tuple[int, ...]:
        found: set[int] = set()
        for function in self.program.functions.values():
            if not function.name.startswith((RESERVED, "slicc_")):
                for e, _ in _roots(function):
                    found |= constants_compared(e)
        return tuple(sorted(found)[:_MOST_COMPARED])


def partition_cells(program: ir.Program, sets: PointsTo, errors: frozenset[str]) -> tuple[tuple[str, int, int], ...]:
    """Yield the globals that the branches before error calls look at: (object, offset, bytes)."""
    found: set[tuple[str, int, int]] = set()
    for function in program.functions.values():
        near = {
            label
            for label, block in function.blocks.items()
            if any(
                isinstance(i, ir.Call) and any(c in errors for c in _callees(sets, i)) for i in block.instructions
            )
        }
        if not near:
            continue
        for label in _ways_to(function, near):
            block = function.blocks[label]
            if isinstance(block.end, ir.Branch):
                for load in loads_of(block.end.condition):
                    if isinstance(load.address, ir.Address) and load.address.object in program.objects:
                        found.add((load.address.object, 0, max(1, load.width // 8)))
    own = tuple(sorted(f for f in found if f[0].startswith((RESERVED, "slicc_"))))
    return own or tuple(sorted(found)[:_MOST_CELLS])


def cells_around(program: ir.Program, sets: PointsTo, errors: frozenset[str]) -> tuple[tuple[str, int, int], ...]:
    """Yield the globals that callers of what only calls an error look at, or hand to it: (object, offset, bytes)."""
    names = errors
    for _ in range(_MOST_LEVELS):
        found: set[tuple[str, int, int]] = set()
        callers: set[str] = set()
        for function in program.functions.values():
            calls = {
                label: [
                    i
                    for i in block.instructions
                    if isinstance(i, ir.Call) and not names.isdisjoint(_callees(sets, i))
                ]
                for label, block in function.blocks.items()
            }
            near = {label for label, some in calls.items() if some}
            if near:
                callers.add(function.name)
                asked = [a.value for label in near for i in calls[label] for a in i.arguments]
                for label in _ways_to(function, near):
                    end = function.blocks[label].end
                    if isinstance(end, ir.Branch):
                        asked.append(end.condition)
                found |= _globals_of(program, function, asked)
        if found or callers <= names:
            return tuple(sorted(found)[:_MOST_CELLS])
        names = frozenset(callers)
    return ()


def _ways_to(function: ir.Function, near: set[int]) -> set[int]:
    """The blocks from which some of ``near`` can be reached."""
    before: dict[int, list[int]] = defaultdict(list)
    for label, block in function.blocks.items():
        for after in successors(block):
            before[after].append(label)
    seen = set(near)
    work = list(near)
    while work:
        for label in before[work.pop()]:
            if label not in seen:
                seen.add(label)
                work.append(label)
    return seen


def _globals_of(program: ir.Program, function: ir.Function, asked: list[ir.Expr]) -> set[tuple[str, int, int]]:
    """The globals that expressions read, also by registers that were given what they hold."""
    given: dict[str, list[ir.Expr]] = defaultdict(list)
    for block in function.blocks.values():
        for i in block.instructions:
            if isinstance(i, ir.Define):
                given[i.target.name].append(i.value)
    found: set[tuple[str, int, int]] = set()
    seen: set[str] = set()
    work = list(asked)
    while work:
        e = work.pop()
        for load in loads_of(e):
            if isinstance(load.address, ir.Address) and load.address.object in program.objects:
                found.add((load.address.object, 0, max(1, load.width // 8)))
        for name in registers_of(e) - seen:
            seen.add(name)
            work += given[name]
    return found


def _callees(sets: PointsTo, i: ir.Call) -> tuple[str, ...]:
    return (i.callee,) if isinstance(i.callee, str) else sets.callees.get(i.site, ())


def _roots(function: ir.Function) -> Iterable[tuple[ir.Expr, Span]]:
    for block in function.blocks.values():
        for i in block.instructions:
            for e in expressions_of(i):
                yield e, i.span
        match block.end:
            case ir.Branch(condition=condition, span=span):
                yield condition, span
            case ir.Return(value=value, span=span) if value is not None:
                yield value, span
