"""What the property can see: the statements that may decide whether an error is called, and nothing else.

Source: Weiser, ICSE 1981; control dependence by post-dominators as in Ferrante/Ottenstein/Warren, TOPLAS 9(3), 1987.
Data dependence is flow-insensitive over registers and the byte ranges of points-to classes. A call that can end a path
(an error, an assumption, a noreturn function) is never cut away; loops that decide nothing are. A dereference that the
slice leaves out may fault in the whole program, so a path of the slice stands only after its replay there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from encoder import ir
from encoder.order import expressions_of, parts_of, strong, successors
from encoder.points_to import INFINITE, PointsTo, Range, may_be_foreign

Place = tuple[str, int, int]  # function, block, index of the instruction (-1: the block's end)

ENDING = ir.ENDING | ir.ASSUMING | {"__slicc_general_state", "__slicc_object", "__slicc_watch"}


def slice_program(
    program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], kept_returns: bool = False
) -> ir.Program:
    """Yield the program with only what errors depend on, as reached from ``entry``.

    ``kept_returns``: which return statement is taken in a function that ``entry`` calls counts as seen.
    """
    return _Slicer(program, sets, entry, errors, kept_returns).run()


class _Slicer:
    def __init__(self, program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], kept_returns: bool):
        self.program = program
        self.sets = sets
        self.entry = entry
        self.wrong = errors
        self.errors = errors | ENDING
        self.kept_returns = kept_returns
        self.kept: set[Place] = set()
        self.registers: set[tuple[str, str]] = set()
        self.ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.functions: set[str] = set()  # hold something kept: calls of them are kept
        self.results: set[str] = set()  # functions whose result matters
        self.work: list[Place] = []
        self.control: dict[str, dict[int, set[int]]] = {}
        self.exits: dict[str, dict[int, int | None]] = {}
        self.definitions: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.writers: dict[str, list[tuple[int, int, Place]]] = defaultdict(list)
        self.callers: dict[str, list[Place]] = defaultdict(list)
        self.returns: dict[str, list[Place]] = defaultdict(list)
        self.refused: list[Place] = []
        self.reached = self._reach()

    def _callees(self, i: ir.Call) -> tuple[str, ...]:
        return (i.callee,) if isinstance(i.callee, str) else self.sets.callees.get(i.site, ())

    def _reach(self) -> list[str]:
        seen = {self.entry}
        work = [self.entry]
        while work:
            function = self.program.functions[work.pop()]
            for block in function.blocks.values():
                for i in block.instructions:
                    if isinstance(i, ir.Call):
                        for name in self._callees(i):
                            if name in self.program.functions and name not in seen:
                                seen.add(name)
                                work.append(name)
        return sorted(seen)

    def run(self) -> ir.Program:
        for name in self.reached:
            self._index(name)
        while self.work:
            while self.work:
                self._visit(self.work.pop())
            self._keep_refused()
        functions = {name: self._rebuild(self.program.functions[name]) for name in self.reached}
        return replace(self.program, functions=functions)

    # ------------------------------------------------------------ indexes and seeds

    def _index(self, name: str) -> None:
        function = self.program.functions[name]
        for label, block in function.blocks.items():
            for at, i in enumerate(block.instructions):
                place = (name, label, at)
                match i:
                    case ir.Define(target=target) | ir.Input(target=target):
                        self.definitions[(name, target.name)].append(place)
                    case ir.Store(address, value, _):
                        self._writer(place, self.sets.ranges(name, address, max(1, ir.width_of(value) // 8)))
                    case ir.CopyBytes(target=target, size=size) | ir.FillBytes(target=target, size=size):
                        n = size.value if isinstance(size, ir.Const) else INFINITE
                        self._writer(place, self.sets.ranges(name, target, n))
                    case ir.Call():
                        if i.target is not None:
                            self.definitions[(name, i.target.name)].append(place)
                        callees = self._callees(i)
                        for callee in callees:
                            self.callers[callee].append(place)
                        if any(c in self.errors or self._never_returns(c) for c in callees):
                            self._keep(place)
                        if may_be_foreign(self.program, callees):
                            for a in i.arguments:
                                if a.pointee is not None and not a.const:
                                    self._writer(place, self.sets.ranges(name, a.value, INFINITE))
                    case ir.Birth(size=size) if size is not None:
                        self._keep(place)
                    case ir.Refused():
                        self.refused.append(place)
            if isinstance(block.end, ir.Halt):
                self._keep((name, label, -1))
            elif isinstance(block.end, ir.Return):
                self.returns[name].append((name, label, -1))
        if name == self.entry or self.kept_returns and self._called_by_entry(name):
            for place in self.returns[name]:
                self._keep(place)

    def _never_returns(self, callee: str) -> bool:
        prototype = self.program.prototypes.get(callee)
        return prototype is not None and prototype.noreturn

    def _called_by_entry(self, name: str) -> bool:
        return any(place[0] == self.entry for place in self.callers.get(name, ())) or any(
            isinstance(i, ir.Call) and name in self._callees(i)
            for block in self.program.functions[self.entry].blocks.values()
            for i in block.instructions
        )

    def _writer(self, place: Place, ranges: set[Range]) -> None:
        for cls, low, high in ranges:
            self.writers[cls].append((low, high, place))
            if any(a < high and low < b for a, b in self.ranges.get(cls, ())):
                self._keep(place)

    def _keep_refused(self) -> None:
        """A refused construct may write everything its function can reach: it is kept where that is seen."""
        for place in self.refused:
            name = place[0]
            if place not in self.kept and (name in self.functions or self._reaches_seen(name)):
                self._keep(place)

    def _reaches_seen(self, name: str) -> bool:
        work = {t[0] for (f, _), targets in self.sets.registers.items() if f == name for t in targets}
        seen: set[str] = set()
        while work:
            cls = work.pop()
            seen.add(cls)
            if self.ranges.get(cls):
                return True
            for targets in self.sets.memory.get(cls, {}).values():
                work |= {t[0] for t in targets} - seen
        return False

    # ------------------------------------------------------------ closure

    def _keep(self, place: Place) -> None:
        if place not in self.kept:
            self.kept.add(place)
            self.work.append(place)

    def _visit(self, place: Place) -> None:
        name, label, at = place
        if name not in self.functions:
            self.functions.add(name)
            for caller in self.callers.get(name, ()):
                self._keep(caller)
        for branch in self._control(name).get(label, ()):
            self._keep((name, branch, -1))
        block = self.program.functions[name].blocks[label]
        if at < 0:
            match block.end:
                case ir.Branch(condition=condition):
                    self._see(name, condition)
                case ir.Return(value=value) if value is not None and name in self.results:
                    self._see(name, value)
            return
        i = block.instructions[at]
        match i:
            case ir.Call():
                if not isinstance(i.callee, str):
                    self._see(name, i.callee)
                for callee in self._callees(i):
                    body = self.program.functions.get(callee)
                    if body is None:
                        for a in i.arguments:
                            self._see(name, a.value)
                        continue
                    for parameter, a in zip(body.parameters, i.arguments):
                        if (callee, parameter.name) in self.registers:
                            self._see(name, a.value)
                    if i.target is not None and (name, i.target.name) in self.registers:
                        self._result(callee)
                if not self._callees(i):
                    for a in i.arguments:
                        self._see(name, a.value)
            case ir.CopyBytes(target, source, size, _):
                for e in (target, source, size):
                    self._see(name, e)
                self._range(self.sets.ranges(name, source, size.value if isinstance(size, ir.Const) else INFINITE))
            case _:
                for e in expressions_of(i):
                    self._see(name, e)

    def _result(self, callee: str) -> None:
        if callee in self.results:
            return
        self.results.add(callee)
        for place in self.returns.get(callee, ()):
            if place in self.kept:
                self.work.append(place)
            self._keep(place)

    def _see(self, name: str, e: ir.Expr) -> None:
        for part in parts_of(e):
            match part:
                case ir.Reg(register, _):
                    self._register(name, register)
                case ir.Load(address, width, _):
                    self._range(self.sets.ranges(name, address, max(1, width // 8)))

    def _register(self, name: str, register: str) -> None:
        if (name, register) in self.registers:
            return
        self.registers.add((name, register))
        for place in self.definitions.get((name, register), ()):
            i = self.program.functions[name].blocks[place[1]].instructions[place[2]]
            if place in self.kept and isinstance(i, ir.Call):
                self.work.append(place)
            self._keep(place)
        function = self.program.functions[name]
        for position, parameter in enumerate(function.parameters):
            if parameter.name == register:
                for caller, label, at in self.callers.get(name, ()):
                    call = self.program.functions[caller].blocks[label].instructions[at]
                    assert isinstance(call, ir.Call)
                    if position < len(call.arguments) and (caller, label, at) in self.kept:
                        self._see(caller, call.arguments[position].value)

    def _range(self, ranges: set[Range]) -> None:
        for cls, low, high in ranges:
            seen = self.ranges[cls]
            if any(a <= low and high <= b for a, b in seen):
                continue
            seen.append((low, high))
            for a, b, place in self.writers.get(cls, ()):
                if a < high and low < b:
                    self._keep(place)

    # ------------------------------------------------------------ control dependence

    def _control(self, name: str) -> dict[int, set[int]]:
        found = self.control.get(name)
        if found is None:
            after = post_dominators(self.program.functions[name], self.wrong)
            self.exits[name] = after
            found = defaultdict(set)
            for label, block in self.program.functions[name].blocks.items():
                if not isinstance(block.end, ir.Branch):
                    continue
                stop = after.get(label)
                for start in successors(block):
                    walk: int | None = start
                    while walk is not None and walk != stop:
                        if label in found[walk]:
                            break
                        found[walk].add(label)
                        walk = after.get(walk)
            self.control[name] = found
        return found

    # ------------------------------------------------------------ the slice as a program

    def _rebuild(self, function: ir.Function) -> ir.Function:
        name = function.name
        self._control(name)
        blocks: dict[int, ir.Block] = {}
        for label, block in function.blocks.items():
            instructions = tuple(
                self._without_unseen(name, i)
                for at, i in enumerate(block.instructions)
                if (name, label, at) in self.kept or isinstance(i, ir.Birth | ir.LoopBody)
            )
            end = block.end
            if isinstance(end, ir.Branch) and (name, label, -1) not in self.kept:
                end = self._skip(function, label)
            elif isinstance(end, ir.Return) and end.value is not None and name not in self.results:
                # What it would read may be gone, as arguments are: that would end the path.
                end = replace(end, value=ir.Const(0, ir.width_of(end.value)))
            blocks[label] = ir.Block(label, instructions, end)
        live: set[int] = set()
        work = [0]
        while work:
            label = work.pop()
            if label not in live:
                live.add(label)
                work += successors(blocks[label])
        return replace(function, blocks={label: b for label, b in blocks.items() if label in live})

    def _without_unseen(self, name: str, i: ir.Instruction) -> ir.Instruction:
        """Arguments that no callee looks at need no value."""
        if not isinstance(i, ir.Call):
            return i
        bodies = [self.program.functions.get(c) for c in self._callees(i)]
        if not bodies or any(b is None for b in bodies):
            return i
        seen: list[ir.Argument] = []
        for position, a in enumerate(i.arguments):
            used = any(
                b is not None
                and position < len(b.parameters)
                and (b.name, b.parameters[position].name) in self.registers
                for b in bodies
            )
            seen.append(a if used else ir.Argument(ir.Const(0, ir.width_of(a.value))))
        return replace(i, arguments=tuple(seen))

    def _skip(self, function: ir.Function, label: int) -> ir.Terminator:
        after = self.exits[function.name].get(label)
        if after is not None:
            return ir.Jump(after)
        seen = {label}
        work = [label]
        while work:
            at = work.pop(0)
            block = function.blocks[at]
            if isinstance(block.end, ir.Return):
                return ir.Jump(at) if at != label else block.end
            for target in successors(block):
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return function.blocks[label].end  # no way out: the loop stays as it is


def post_dominators(function: ir.Function, errors: frozenset[str]) -> dict[int, int | None]:
    """Yield the immediate post-dominator of every block (None: only the function's exit itself).

    Loops that nothing leaves, unless by an error, have an exit of their own, from one of their blocks: what stands in
    them is decided by the branches before them, and whether an error ends them by the branches in them.
    Source: Cooper/Harvey/Kennedy, "A simple, fast dominance algorithm", 2001.
    """
    blocks = function.blocks
    before: dict[int, list[int]] = {label: [] for label in blocks}
    exits: list[int] = []
    for label, block in blocks.items():
        targets = successors(block)
        for target in targets:
            before[target].append(label)
        if not targets:
            exits.append(label)
    ways_out = [label for label in exits if not _calls(blocks[label], errors)]
    exits += endless(function, before, ways_out)
    leaving = set(exits)
    number: dict[int, int] = {}
    postorder: list[int] = []
    seen: set[int] = set()
    for start in exits:
        if start in seen:
            continue
        seen.add(start)
        work: list[tuple[int, int]] = [(start, 0)]
        while work:
            label, edge = work.pop()
            if edge < len(before[label]):
                work.append((label, edge + 1))
                parent = before[label][edge]
                if parent not in seen:
                    seen.add(parent)
                    work.append((parent, 0))
            else:
                number[label] = len(postorder)
                postorder.append(label)
    top = len(postorder)  # the virtual exit
    immediate: dict[int, int] = {}

    def rank(label: int) -> int:
        return top if label < 0 else number[label]

    def meet(a: int, b: int) -> int:
        while a != b:
            while rank(a) < rank(b):
                a = immediate[a]
            while rank(b) < rank(a):
                b = immediate[b]
        return a

    changed = True
    while changed:
        changed = False
        for label in reversed(postorder):
            new: int | None = -1 if label in leaving else None
            for target in successors(blocks[label]):
                if target in immediate:
                    new = target if new is None else meet(new, target)
            if new is not None and immediate.get(label) != new:
                immediate[label] = new
                changed = True
    return {label: (None if at < 0 else at) for label, at in immediate.items()}


def _calls(block: ir.Block, names: frozenset[str]) -> bool:
    return any(isinstance(i, ir.Call) and i.callee in names for i in block.instructions)


def endless(function: ir.Function, before: dict[int, list[int]], exits: list[int]) -> list[int]:
    """Yield one block of each loop from which no exit can be reached. ``before``: the blocks before each."""
    inside = set(function.blocks)
    work = list(exits)
    while work:
        label = work.pop()
        if label in inside:
            inside.discard(label)
            work += before[label]
    edges = {label: successors(function.blocks[label]) for label in inside}
    return [min(loop) for loop, head in strong(edges, sorted(inside), frozenset(inside)) if head is not None]
