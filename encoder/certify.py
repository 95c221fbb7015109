"""Checks a proof by property simulation edge by edge: from where a claim holds, a block leads to where a claim holds.

The claims are there; how they were found does not matter here. Each is taken for granted of an arbitrary state of the
machine, the instructions up to the next point with claims are run on it (``encoder.machine``), and where it ends one of
the claims must hold (``encoder.cover``), or nothing can come there. A call ends where the activation that it makes may
end, if what that begins with holds of the call. An error call must be out of reach. What does not follow by the
construction of terms, Z3 is asked, on integers of the machine's widths. Together that is an induction over the steps of
executions. Taken for granted are the points-to sets, and the slice that the program is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from encoder import ir
from encoder.certificate import Activation, Cell, Certificate, Claim, Point, Ranges, is_cut
from encoder.cover import Covered, cover
from encoder.machine import Ended, Frame, Ground, Machine, Unsure, lies_in
from encoder.points_to import PointsTo
from encoder.solve import z3
from encoder.source import NOWHERE, Span
from encoder.term import Term

_MOST_SECONDS = 10.0  # of one query
_MOST_ROUNDS = 6  # in which claims are found to say where a cell lies while nothing else does


@dataclass(frozen=True, slots=True)
class Certified:
    """Every edge holds. ``edges``: checked; ``queries``: that needed the solver."""

    edges: int
    queries: int


@dataclass(frozen=True, slots=True)
class Refuted:
    """An edge does not hold, or nobody can say (``late``: for want of time)."""

    why: str
    span: Span
    late: bool = False


class _Failed(Exception):
    def __init__(self, why: str, late: bool = False):
        super().__init__(why)
        self.late = late


def certify(
    program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], certificate: Certificate, deadline: float
) -> Certified | Refuted:
    """Yield whether the claims of a certificate show that ``entry`` reaches no error function.

    ``deadline``: time.monotonic() at which to give up.
    """
    check = _Check(program, sets, errors, certificate, deadline)
    try:
        check.run(entry)
    except (_Failed, Unsure) as e:
        return Refuted(str(e), check.span, isinstance(e, _Failed) and e.late)
    return Certified(check.edges, check.queries)


class _Check:
    def __init__(
        self, program: ir.Program, sets: PointsTo, errors: frozenset[str], certificate: Certificate, deadline: float
    ):
        self.program = program
        self.errors = errors
        self.certificate = certificate
        self.deadline = deadline
        self.ground = Ground(program, sets, certificate)
        self.terms = certificate.terms
        self.frames: list[Frame] = []
        self.own: dict[tuple[int, bool], frozenset[Term]] = {}
        # cells that a claim says the place of: where, in whose terms, which; and whose claim it is, and its cell
        self.places: list[tuple[Frame, Cell | None, Ranges, Frame, Cell]] = []
        # contents of a callee's activation that were looked up: caller, its cell, callee, the callee's cell, its bytes
        self.looked_up: list[tuple[Frame, Cell, Frame, Cell, Ranges]] = []
        self.edges = 0
        self.queries = 0
        self.span = NOWHERE

    def run(self, entry: str) -> None:
        """Raises: _Failed, Unsure."""
        activations = tuple(map(self._tidy, self.certificate.activations))
        if activations[0].function != entry:
            raise _Failed("the proof is of another function")
        for _ in range(_MOST_ROUNDS):
            self.frames = [Frame(self.ground, a) for a in activations]
            self.own.clear()
            self.places.clear()
            self.looked_up.clear()
            self.edges = 0
            self._initial(self.frames[0])
            for frame in self.frames:
                self._activation(frame)
            without = self._unplaced()
            if not without:
                return
            activations = tuple(self._less(f.activation, without.get(f, set())) for f in self.frames)
        raise _Failed("nothing tells where a cell lies")

    def _tidy(self, activation: Activation) -> Activation:
        """An activation whose claims say nothing of symbols that stand for nothing: less is claimed."""
        known = self._held(activation.start) | activation.contents.keys()

        def tidy(claim: Claim) -> Claim:
            held = self._held(claim) | known
            return replace(claim, facts=frozenset(f for f in claim.facts if self._is_about(f, held)))

        return replace(
            activation,
            start=tidy(activation.start),
            claims={point: tuple(map(tidy, claims)) for point, claims in activation.claims.items()},
            exits=tuple(map(tidy, activation.exits)),
        )

    def _is_about(self, fact: Term, held: set[Term]) -> bool:
        symbols = {s for s in self.ground.leaves(fact) if self.terms.nodes[s][0] == "var"}
        return not symbols or bool(symbols & held)

    def _held(self, claim: Claim) -> set[Term]:
        """The symbols that stand for what a claim says of registers and cells."""
        leaves = self.ground.leaves
        found = set[Term]().union(*map(leaves, claim.registers.values()))
        for (base, _, _), (value, _) in claim.cells.items():
            found |= leaves(base) | leaves(value)
        return found

    def _unplaced(self) -> dict[Frame, set[Cell]]:
        """Yield the cells that are claimed to lie somewhere while nothing says so; the claims must do without them.

        Where an address means the same in a whole activation, an access there, or in what it calls, may say it.
        """
        grown = True
        while grown:
            grown = False
            for caller, cell, callee, inner, _ in self.looked_up:
                said = callee.accessed.get(inner, set())
                if not said <= caller.accessed.get(cell, set()):
                    caller.accessed.setdefault(cell, set()).update(said)
                    grown = True
        claimed = [*self.places, *((f, inner, ranges, f, inner) for _, _, f, inner, ranges in self.looked_up)]
        found: dict[Frame, set[Cell]] = {}
        for frame, here, ranges, whose, cell in claimed:
            said = set() if here is None else frame.accessed.get(here, set())
            known = None if here is None else self.ground.object_of(here[0])
            if here is not None and known is not None:
                said = {*said, frozenset({(known[1], here[1], here[1] + here[2])})}
            if not any(lies_in(one, ranges) for one in said):
                found.setdefault(whose, set()).add(cell)
        return found

    def _less(self, activation: Activation, cells: set[Cell]) -> Activation:
        """An activation whose claims say nothing of some cells, and of what nothing else holds."""
        if not cells:
            return activation
        leaves = self.ground.leaves
        contents = {s: content for s, content in activation.contents.items() if content[0] not in cells}

        def less(claim: Claim) -> Claim:
            left = replace(claim, cells={c: v for c, v in claim.cells.items() if c not in cells})
            lost = self._held(claim) - self._held(left) - self._held(activation.start) - contents.keys()
            return replace(left, facts=frozenset(f for f in claim.facts if not leaves(f) & lost))

        return replace(
            activation,
            start=less(activation.start),
            contents=contents,
            claims={point: tuple(map(less, claims)) for point, claims in activation.claims.items()},
            exits=tuple(map(less, activation.exits)),
        )

    # ------------------------------------------------------------ edges

    def _initial(self, frame: Frame) -> None:
        """What the entry function begins with holds of every program start."""
        nothing = Claim({}, {}, frozenset(), frozenset(), frozenset())
        machine = Machine(self.ground, Frame(self.ground, frame.activation), nothing)
        arguments = {p.name: self.terms.var("argument", p.width) for p in frame.function.parameters}
        self._into_call(machine, frame, arguments)

    def _activation(self, frame: Frame) -> None:
        activation = frame.activation
        start = Machine(self.ground, frame, activation.start)
        start.killed = frozenset()
        self.span = frame.function.span
        self._arrive(start, (0, 0))
        for point, claims in activation.claims.items():
            for claim in claims:
                self._segment(Machine(self.ground, frame, claim), point)

    def _segment(self, machine: Machine, point: Point) -> None:
        """Run a block from a point to the next one with claims."""
        label, at = point
        block = machine.frame.function.blocks[label]
        for number in range(at, len(block.instructions)):
            i = block.instructions[number]
            self.span = i.span
            try:
                if self._is_error(i):
                    self._unreachable(machine, "an error call may be reached")
                    return
                if is_cut(self.program, i):
                    assert isinstance(i, ir.Call)
                    self._call(machine, i, (label, number + 1))
                    return
                machine.step(i)
            except Ended:
                self.edges += 1
                return
            except Unsure as e:
                self._unreachable(machine, str(e))
                return
        try:
            self._leave(machine, block.end)
        except Unsure as e:
            self._unreachable(machine, str(e))

    def _is_error(self, i: ir.Instruction) -> bool:
        return isinstance(i, ir.Call) and isinstance(i.callee, str) and i.callee in self.errors

    def _leave(self, machine: Machine, end: ir.Terminator) -> None:
        match end:
            case ir.Jump(target):
                self._arrive(machine, (target, 0))
            case ir.Branch(condition, then, otherwise, span):
                self.span = span
                try:
                    c = machine.value(condition)
                except Ended:
                    self.edges += 1
                    return
                for value, target in ((c, then), (self.terms.not_(c), otherwise)):
                    one = machine.copy()
                    try:
                        one.assume(value)
                    except Ended:
                        self.edges += 1
                        continue
                    self._arrive(one, (target, 0))
            case ir.Return(value, span):
                self.span = span
                try:
                    result = {} if value is None else {"%return": machine.value(value)}
                except Ended:
                    self.edges += 1
                    return
                function = machine.frame.function
                dead = frozenset() if function.name in self.ground.recursive else frozenset(function.objects)
                self._one_of(machine, machine.frame.activation.exits, result, dead)
            case ir.Halt():
                self.edges += 1

    def _arrive(self, machine: Machine, point: Point) -> None:
        self._one_of(machine, machine.frame.activation.claims.get(point, ()), machine.registers, frozenset())

    def _one_of(
        self, machine: Machine, claims: Iterable[Claim], registers: dict[str, Term], killed: frozenset[str]
    ) -> None:
        """One of the claims holds, or there is no such execution. Raises: _Failed."""
        self.edges += 1
        seen = self.ground.touched[machine.frame.function.name]
        own = [(c, self._symbols(c, machine.frame)) for c in claims]
        whys = self._choose(machine, ((cover(machine, c, s, registers, seen, killed), None) for c, s in own))
        if isinstance(whys, list):
            self._unreachable(machine, whys[0] if whys else "a place without claims may be reached")

    def _choose(
        self, machine: Machine, found: Iterable[tuple[Covered | str, Frame | None]]
    ) -> tuple[Covered, Frame | None] | list[str]:
        """Yield the first way to cover a machine whose conditions hold: by construction, else as the solver says."""
        whys: list[str] = []
        open_: list[tuple[Covered, Frame | None]] = []
        for covered, which in found:
            if isinstance(covered, str):
                whys.append(covered)
            elif not covered.conditions:
                return self._chosen(machine, covered, which)
            else:
                open_.append((covered, which))
        for covered, which in sorted(open_, key=lambda c: len(c[0].conditions)):
            together = self.terms.true
            for condition in covered.conditions:
                together = self.terms.and_(together, condition)
            if self._excluded(machine, self.terms.not_(together)):
                return self._chosen(machine, covered, which)
            whys.insert(0, "what is claimed does not follow")
        return whys

    def _chosen(self, machine: Machine, covered: Covered, which: Frame | None) -> tuple[Covered, Frame | None]:
        for here, ranges, cell in covered.places:
            self.places.append((machine.frame, here, ranges, which or machine.frame, cell))
        return covered, which

    def _unreachable(self, machine: Machine, why: str) -> None:
        self.edges += 1
        if not self._excluded(machine, self.terms.true):
            raise _Failed(why)

    def _excluded(self, machine: Machine, condition: Term) -> bool:
        """Can no execution of a machine meet a condition? Raises _Failed when there is no time to find out."""
        if condition == self.terms.false:
            return True
        self.queries += 1
        left = min(_MOST_SECONDS, self.deadline - time.monotonic())
        if left <= 0:
            raise _Failed("out of time", True)
        answer = z3.check(self.terms, (*sorted(machine.path), condition), self._aligns(), left)
        if answer.status == "unknown":
            raise _Failed("out of time", True)
        return answer.status == "unsat"

    def _aligns(self) -> dict[int, int]:
        return self.terms.alignments

    def _symbols(self, claim: Claim, frame: Frame | None) -> frozenset[Term]:
        """The symbols of a claim that are its own; without ``frame``, all."""
        key = id(claim), frame is None
        found = self.own.get(key)
        if found is None:
            leaves = self.ground.leaves
            symbols: set[Term] = set()
            for t in (*claim.registers.values(), *claim.facts, *(v for v, _ in claim.cells.values())):
                symbols |= leaves(t)
            for base, _, _ in claim.cells:
                symbols |= leaves(base)
            own = {s for s in symbols if self.terms.nodes[s][0] == "var"}
            if frame is not None:
                own -= frame.rigid
            found = self.own[key] = frozenset(own)
        return found

    # ------------------------------------------------------------ calls

    def _call(self, machine: Machine, i: ir.Call, after: Point) -> None:
        values = [machine.value(a.value) for a in i.arguments]
        if isinstance(i.callee, str):
            self._direct(machine, i, i.callee, values, after)
            return
        address = machine.value(i.callee)
        other: list[Term] = []
        for name in filter(None, self.ground.callees(i)):
            one = machine.copy()
            equal = self.terms.eq(address, self.ground.base("function", name))
            other.append(self.terms.not_(equal))
            try:
                one.assume(equal)
            except Ended:
                continue
            if equal != self.terms.true and equal not in machine.path and self._excluded(machine, equal):
                continue
            self._direct(one, i, name, values, after)
        known = self.ground.sets.known_callees(machine.frame.function.name, i)
        if not known and not self._is_constant_table(machine, i.callee):
            rest = self.terms.true
            for condition in other:
                rest = self.terms.and_(rest, condition)
            if not self._excluded(machine, rest):
                if not self.ground.sets.open_callees(self.program, i):
                    raise _Failed("a call may reach functions that are not known")
                with suppress(Ended):
                    null = self.terms.eq(address, self.terms.const(0, self.terms.pointer_width))
                    machine.assume(self.terms.not_(null))
                    self._direct(machine, i, "", values, after)

    def _is_constant_table(self, machine: Machine, callee: ir.Expr) -> bool:
        """Is a function read from variables that nothing writes? Points-to sets know all that is in them."""
        if not isinstance(callee, ir.Load):
            return False
        name = machine.frame.function.name
        tables = {cls for cls, _, _ in self.ground.sets.ranges(name, callee.address, callee.width // 8)}
        return bool(tables) and all(t in self.program.objects and t not in self.ground.written for t in tables)

    def _direct(self, machine: Machine, i: ir.Call, name: str, values: list[Term], after: Point) -> None:
        if name in self.errors:
            self._unreachable(machine, "an error call may be reached")
            return
        body = self.program.functions.get(name)
        try:
            if body is None:
                machine.external(i, name, values)
                self._arrive(machine, after)
                return
        except Ended:
            self.edges += 1
            return
        registers = {p.name: machine.fit(v, p.width) for p, v in zip(body.parameters, values)}
        for p in body.parameters[len(values) :]:
            registers[p.name] = machine.fresh(p.width)
        callees = [
            self.frames[n]
            for n in machine.frame.activation.calls.get(after, ())
            if self.frames[n].activation.function == name
        ]
        made = self._into_call(machine, callees, registers)
        for end in made[1].activation.exits:
            try:
                self._arrive(self._after(machine, i, made[1], made[0].names, end), after)
            except Ended:
                self.edges += 1

    def _into_call(
        self, machine: Machine, callees: Frame | list[Frame], registers: dict[str, Term]
    ) -> tuple[Covered, Frame]:
        """Yield the activation that a call makes, with its symbols in the caller's terms. Raises: _Failed."""
        self.edges += 1
        found = (
            (cover(machine, start, self._symbols(start, None), registers, self._seen(f), None), f)
            for f in (callees if isinstance(callees, list) else [callees])
            for start in (f.activation.start,)
        )
        chosen = self._choose(machine, found)
        if isinstance(chosen, list) or chosen[1] is None:
            whys = chosen if isinstance(chosen, list) else []
            raise _Failed(f"a call is made in a state that is not claimed ({whys[0] if whys else 'none is'})")
        return chosen[0], chosen[1]

    def _seen(self, frame: Frame) -> frozenset[str]:
        return self.ground.touched[frame.function.name]

    def _after(self, machine: Machine, i: ir.Call, callee: Frame, names: Mapping[Term, Term], end: Claim) -> Machine:
        """Yield the caller's machine when a call has ended as a claim says. Raises Ended."""
        ground, terms = self.ground, self.terms
        known = dict(names)
        after = machine.copy()

        def value_of(s: Term) -> Term:
            found = known.get(s)
            if found is None:
                content = callee.activation.contents.get(s)
                if content is None:
                    found = machine.fresh(terms.width(s))
                else:
                    (base, offset, size), ranges = content
                    to, more = ground.place(translated(base))
                    cell = to, offset + more, size
                    self.looked_up.append((machine.frame, cell, callee, (base, offset, size), ranges))
                    found = machine.read(cell, ranges)
                known[s] = found
            return found

        def translated(t: Term) -> Term:
            values = {s: value_of(s) for s in ground.leaves(t)}
            return terms.substitute([t], values)[0] if values else t

        cells = {}
        for (base, offset, size), (value, ranges) in end.cells.items():
            to, more = ground.place(translated(base))
            if terms.value(to) is None:
                cells[to, offset + more, size] = translated(value), ranges
        result = end.registers.get("%return")
        returned = None if result is None else translated(result)
        facts = [translated(f) for f in end.facts]
        after.cells.update(machine.cells)  # with what was read just now
        after.kill(end.killed)
        after.cells.update(cells)
        after.dirty |= end.dirty
        for base, offset, size in cells:
            obj = ground.object_of(base)
            if obj is not None and obj[0] == "global":
                after.touched.setdefault(obj[1], set()).add((offset, offset + size))
        if i.target is not None:
            if returned is None:
                returned = machine.fresh(i.target.width)
            after.registers[i.target.name] = after.fit(returned, i.target.width)
        for fact in facts:
            after.assume(fact)
        return after

