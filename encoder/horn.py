"""Proves programs with loops and recursion by clauses: a candidate from Spacer, checked on machine integers.

Each loop head is a predicate of the numbers that are alive there, each function that stays one has a predicate of what
it is called with, and one of that and what it gives back. Between them lies one clause for all paths at once.
Sources: Bjørner/Gurfinkel/McMillan/Rybalchenko, "Horn clause solvers for program verification", 2015; what a clause
breaks of a candidate is dropped as in Houdini (Flanagan, Leino, FME 2001).
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass

from encoder import ir
from encoder.cells import Unfit
from encoder.clause import Atom, Clause, System
from encoder.flatten import ERROR, RETURN, Flat, flatten, widths
from encoder.order import Order, order
from encoder.points_to import PointsTo
from encoder.solve import spacer, z3
from encoder.term import Term, Terms
from encoder.term_under import learn, under
from encoder.term_value import evaluate

_MOST_NODES = 120_000
_MOST_ARGUMENTS = 160
_MOST_PATHS = 600
_FEW_CLAUSES = 80
_LONGEST_PATH = 60  # blocks, on average
_CHECKED = 0.3  # of the time left, for the check of a candidate

Facts = Mapping[str, Sequence[Term]]
"""What holds of each predicate's arguments."""


class OutOfTime(Exception):
    """The deadline passed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A system of clauses with facts that are inductive and exclude every error, and the program that it is of."""

    system: System
    facts: dict[str, list[Term]]
    flat: Flat


def prove(
    program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str], deadline: float
) -> Proof | None:
    """Yield a proof that no run of ``entry`` calls one of ``errors``, if one is found in time."""
    return next(proofs(program, sets, entry, errors, deadline, lambda: deadline), None)


def proofs(
    program: ir.Program,
    sets: PointsTo,
    entry: str,
    errors: frozenset[str],
    deadline: float,
    until: Callable[[], float],
) -> Generator[Proof | None]:
    """Yield None each time that ``until`` has passed, and a proof when there is one. Engines go on between."""
    try:
        flat = flatten(program, sets, entry, errors)
        joined, split = clauses(flat)
    except Unfit:
        return
    if not joined.predicates:
        return
    tasks = [spacer.Task(joined, wraps, False) for wraps in (False, True)]
    tasks += [spacer.Task(joined, False, True), spacer.Task(split, False, False)]
    checked = split if len(split.clauses) <= _FEW_CLAUSES else joined
    seen: list[dict[str, set[Term]]] = []
    for candidate in spacer.candidates(tasks, deadline, until):
        if not candidate:
            yield None
        for choice in candidate:
            said = {name: set(found) for name, found in choice.items()}
            if said in seen:
                continue
            seen.append(said)
            left = deadline - time.monotonic()
            facts = inductive(checked, choice, time.monotonic() + left * _CHECKED)
            if facts is not None:
                yield Proof(checked, facts, flat)
                return


# ---------------------------------------------------------------- the check


def inductive(system: System, candidate: Facts, deadline: float) -> dict[str, list[Term]] | None:
    """Yield those facts of a candidate that every clause preserves, if they exclude what must not be.

    All is asked of the clauses as they are, on machine integers.
    """
    try:
        alive = preserved(system, candidate, deadline)
        for clause in system.clauses:
            if clause.head is None and model(system.terms, assumed(system, clause, alive), deadline) is not None:
                return None
    except OutOfTime:
        return None
    return alive


def preserved(system: System, candidate: Facts, deadline: float) -> dict[str, list[Term]]:
    """Yield those facts of a candidate that every clause preserves. Raises OutOfTime."""
    terms = system.terms
    alive = {name: [f for f in candidate.get(name, ()) if f != terms.true] for name in system.predicates}
    changed = True
    while changed:
        changed = False
        for clause in system.clauses:
            if clause.head is not None and _weaken(system, clause, alive, deadline):
                changed = True
    return alive


def _weaken(system: System, clause: Clause, alive: dict[str, list[Term]], deadline: float) -> bool:
    """Drop what a clause breaks of what is said of its head; was there anything?"""
    terms = system.terms
    assert clause.head is not None
    dropped = False
    while alive[clause.head.predicate]:
        given = assumed(system, clause, alive)
        said = applied(system, clause.head, alive)
        if terms.false in given or all(s == terms.true for s in said):
            return dropped
        broken = terms.not_(all_of(terms, said))
        found = model(terms, (*given, broken), deadline)
        if found is None:
            return dropped
        memo: dict[Term, int] = {}
        kept = [
            fact
            for fact, now in zip(alive[clause.head.predicate], said)
            if evaluate(terms, now, found.leaves, found.arrays, memo)
        ]
        assert len(kept) < len(said), "a model breaks what was asked for"
        alive[clause.head.predicate] = kept
        dropped = True
    return dropped


def assumed(system: System, clause: Clause, alive: Mapping[str, list[Term]]) -> tuple[Term, ...]:
    """Yield what a clause has on its left, with what is said of its predicates."""
    found = [clause.constraint]
    for atom in clause.body:
        found += applied(system, atom, alive)
    return tuple(dict.fromkeys(found))


def applied(system: System, atom: Atom, alive: Mapping[str, list[Term]]) -> list[Term]:
    """Yield what is said of a predicate, of an atom's arguments."""
    values = dict(zip(system.predicates[atom.predicate], atom.arguments))
    return system.terms.substitute(alive[atom.predicate], values)


def all_of(terms: Terms, parts: Sequence[Term]) -> Term:
    """Yield the conjunction."""
    found = terms.true
    for part in parts:
        found = terms.and_(found, part)
    return found


def model(terms: Terms, constraints: tuple[Term, ...], deadline: float) -> z3.Model | None:
    """Yield values that make all of some terms true, None where there are none. Raises OutOfTime."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutOfTime
    answer = z3.check(terms, constraints, {}, left)
    if answer.status == "unknown":
        raise OutOfTime
    return answer.model


# ---------------------------------------------------------------- clauses of a program


def clauses(flat: Flat) -> tuple[System, System]:
    """Yield the clauses of a flat program, with one for all paths between two places, and with one for each path.

    Where there are too many paths, the second is the first. Raises Unfit.
    """
    encoder = _Encoder(flat)
    joined = encoder.run(None)
    try:
        return joined, encoder.run(_MOST_PATHS)
    except _TooManyPaths:
        return joined, joined


class _TooManyPaths(Exception):
    """There are more paths than are worth a clause each."""


@dataclass(slots=True)
class _State:
    """``facts``: terms that have a value on this path."""

    guard: Term
    registers: dict[str, Term]
    facts: dict[Term, Term]


class _Encoder:
    def __init__(self, flat: Flat):
        self.flat = flat
        self.terms = Terms(64)
        self.system = System(self.terms, {})
        for name in flat.functions:
            self._declare(name)

    def run(self, paths: int | None) -> System:
        """Yield the clauses; ``paths``: how many there may be when each gets its own. Raises _TooManyPaths."""
        self.system = System(self.terms, self.system.predicates)
        self.paths = paths
        for name in self.flat.functions:
            _Function(self, name).run()
        return self.system

    def _declare(self, name: str) -> None:
        if name == self.flat.entry:
            return
        function = self.flat.functions[name]
        given = [(p.name, p.width) for p in function.parameters]
        outputs = [(r.name + "'", r.width) for r in self.results(name)]
        self.predicate(f"{name} starts", given)
        self.predicate(f"{name} returns", given + outputs)

    def results(self, name: str) -> tuple[ir.Reg, ...]:
        """What a function gives back."""
        width = self.flat.functions[name].result_width
        result = (ir.Reg("%result", width),) if width is not None else ()
        return (*result, *self.flat.outputs.get(name, ()))

    def predicate(self, name: str, arguments: Sequence[tuple[str, int]]) -> None:
        if len(arguments) > _MOST_ARGUMENTS:
            raise Unfit
        if name in self.system.predicates:
            return
        self.system.predicates[name] = tuple(self.terms.var(said, width) for said, width in arguments)


class _Function:
    """One flat function. A region runs from a place that has a predicate to the next ones."""

    def __init__(self, encoder: _Encoder, name: str):
        self.encoder = encoder
        self.terms = encoder.terms
        self.system = encoder.system
        self.flat = encoder.flat
        self.name = name
        self.function = self.flat.functions[name]
        self.order: Order = order(self.function)
        self.widths: dict[str, int] = widths(self.function)
        self.given: tuple[Term, ...] = ()
        self.calls = {
            label
            for label, block in self.function.blocks.items()
            if label in self.order.position and self._called(block) is not None
        }
        heads = {held[-1] for held in self.order.heads.values() if held}
        self.cuts = sorted(heads | self.calls, key=self.order.position.__getitem__)

    def _called(self, block: ir.Block) -> str | None:
        match block.instructions:
            case (ir.Call(callee=str(name)), *_) if name in self.flat.functions:
                return name
        return None

    def _place(self, label: int) -> str:
        return f"{self.name} at {label}"

    def _live(self, label: int) -> list[str]:
        every = {r.name for i in self.flat.instances for r in (i.any_index, i.any_value)}
        return sorted(n for n in self.order.live[label] | every if n in self.widths)

    def _said(self, label: int) -> list[str]:
        """The registers that a place's predicate speaks of."""
        read = {r.name for i in self.flat.instances for r in (i.index, i.value)}
        return [n for n in self._live(label) if n not in read]

    def _instances(self, label: int, given: tuple[Term, ...], registers: dict[str, Term]) -> tuple[Atom, ...]:
        """What a predicate says of every element, of those that will be read; they get registers of their own."""
        said, terms = {n: registers[n] for n in self._said(label)}, self.terms
        found: list[Atom] = []
        for i in self.flat.instances:
            index, value = terms.var(i.index.name, i.index.width), terms.var(i.value.name, i.value.width)
            registers |= {i.index.name: index, i.value.name: value}
            own = {i.any_index.name: index, i.any_value.name: value}
            values = {n: own.get(n, t) for n, t in said.items()}
            if self.order.live[label] & {i.index.name, i.value.name}:
                found.append(Atom(self._place(label), given + tuple(values.values())))
        for together in self.flat.joint:
            if all(self.order.live[label] & {i.index.name, i.value.name} for i in together):
                own = {r.name: registers[n.name] for i in together for r, n in i.pairs()}
                found.append(Atom(self._place(label), given + tuple(own.get(n, t) for n, t in said.items())))
        return tuple(found)

    def run(self) -> None:
        is_entry = self.name == self.flat.entry
        given = [] if is_entry else [(p.name, p.width) for p in self.function.parameters]
        for label in self.cuts:
            live = [(n, self.widths[n]) for n in self._said(label)]
            self.encoder.predicate(self._place(label), [(n + " given", w) for n, w in given] + live)
        if is_entry:
            self._region(0, (), {}, ())
        else:
            start = self.system.predicates[f"{self.name} starts"]
            registers = {p.name: t for p, t in zip(self.function.parameters, start)}
            self._region(0, start, registers, (Atom(f"{self.name} starts", start),))
        for label in self.cuts:
            formals = self.system.predicates[self._place(label)]
            registers = dict(zip(self._said(label), formals[len(given) :]))
            instances = self._instances(label, formals[: len(given)], registers)
            self._region(label, formals[: len(given)], registers, (Atom(self._place(label), formals), *instances))

    # ------------------------------------------------------------ one region

    def _region(
        self, start: int, given: tuple[Term, ...], registers: dict[str, Term], body: tuple[Atom, ...]
    ) -> None:
        terms = self.terms
        pending: dict[int, list[_State]] = {}
        heap: list[tuple[int, int]] = []
        reached: dict[int, list[_State]] = {}
        errors: list[Term] = []
        most = self.encoder.paths

        def arrive(label: int, state: _State, fresh: bool) -> None:
            if state.guard == terms.false:
                return
            into = reached if label in self.cuts and not fresh else pending
            there = into.setdefault(label, [])
            if into is pending and not there:
                heapq.heappush(heap, (self.order.position[label], label))
            if most is None and there:
                there[0] = self._joined(there[0], state, label)
            else:
                there.append(state)

        arrive(start, _State(terms.true, dict(registers), {}), start in self.cuts and bool(body))
        steps = 0
        while heap:
            _, label = heap[0]
            state = pending[label].pop()
            if not pending[label]:
                heapq.heappop(heap)
                del pending[label]
            steps += 1
            if most is not None and (steps > most * _LONGEST_PATH or len(self.system.clauses) > most):
                raise _TooManyPaths
            block = self.function.blocks[label]
            instructions: Sequence[ir.Instruction] = block.instructions
            callee = self._called(block)
            if callee is not None:
                atom, instructions = self._activation(callee, state, block, body)
                body = (*body, atom)
            for i in instructions:
                match i:
                    case ir.Define(target, value, _):
                        state.registers[target.name] = self._value(state, value)
                    case ir.Input(target=target):
                        state.registers[target.name] = terms.var(target.name, target.width)
                    case ir.Call(callee=what) if what == ERROR:
                        errors.append(state.guard)
                    case ir.Call(callee=what) if what == RETURN:
                        self._returns(state, i, given, body)
                    case _:
                        raise AssertionError(i)
            match block.end:
                case ir.Jump(target=label):
                    arrive(label, state, False)
                case ir.Branch(condition, then, otherwise):
                    c = under(terms, self._value(state, condition), state.facts)
                    guard, facts = terms.and_(state.guard, terms.not_(c)), state.facts
                    if most is not None:
                        facts = learn(terms, c, False, dict(facts))
                        state.facts = learn(terms, c, True, dict(state.facts))
                    other = _State(guard, dict(state.registers), facts)
                    if most is not None:
                        self._learn(state, c)
                        self._learn(other, terms.not_(c))
                    state.guard = terms.and_(state.guard, c)
                    arrive(then, state, False)
                    arrive(otherwise, other, False)
                case ir.Halt():
                    pass
            if len(terms.nodes) > _MOST_NODES:
                raise Unfit
        for label in sorted(reached):
            for state in reached[label]:
                values = tuple(self._register(state, n, self.widths[n]) for n in self._said(label))
                self._clause(body, state.guard, Atom(self._place(label), given + values))
        if most is None:
            error = terms.false
            for guard in errors:
                error = terms.or_(error, guard)
            errors = [error]
        for error in errors:
            self._clause(body, error, None)

    def _learn(self, state: _State, condition: Term) -> None:
        """Where registers have a constant's value on a path, they are that constant."""
        terms = self.terms
        stack = [condition]
        while stack:
            op, width, x, y, _ = terms.nodes[stack.pop()]
            if op == "and" and width == 1:
                stack += (x, y)
            elif op == "eq" and terms.nodes[x][0] == "var" and terms.value(y) is not None:
                for name, value in state.registers.items():
                    if value == x:
                        state.registers[name] = y

    def _clause(self, body: tuple[Atom, ...], guard: Term, head: Atom | None) -> None:
        if guard != self.terms.false:
            self.system.clauses.append(Clause(body, guard, head))

    def _activation(
        self, callee: str, state: _State, block: ir.Block, body: tuple[Atom, ...]
    ) -> tuple[Atom, Sequence[ir.Instruction]]:
        """A call: its start is a clause; what it gives back is assumed of the rest of the region."""
        call = block.instructions[0]
        assert isinstance(call, ir.Call)
        arguments = tuple(self._value(state, a.value) for a in call.arguments)
        self._clause(body, state.guard, Atom(f"{callee} starts", arguments))
        results: list[Term] = []
        for k, _ in enumerate(self.encoder.results(callee)):
            out = block.instructions[1 + k]
            assert isinstance(out, ir.Input)
            results.append(self.terms.var(out.target.name, out.target.width))
            state.registers[out.target.name] = results[-1]
        rest = block.instructions[1 + len(results) :]
        return Atom(f"{callee} returns", (*arguments, *results)), rest

    def _returns(self, state: _State, i: ir.Call, given: tuple[Term, ...], body: tuple[Atom, ...]) -> None:
        if self.name != self.flat.entry:
            values = tuple(self._value(state, a.value) for a in i.arguments)
            self._clause(body, state.guard, Atom(f"{self.name} returns", given + values))

    def _joined(self, a: _State, b: _State, label: int) -> _State:
        terms = self.terms
        registers: dict[str, Term] = {}
        for name in self._live(label):
            x, y = a.registers.get(name), b.registers.get(name)
            if x is not None and y is not None:
                registers[name] = x if x == y else terms.ite(a.guard, x, y)
            else:
                registers[name] = terms.var(name, self.widths[name])
        return _State(terms.or_(a.guard, b.guard), registers, {})

    def _register(self, state: _State, name: str, width: int) -> Term:
        found = state.registers.get(name)
        if found is None:  # never written on this path: any value
            found = state.registers[name] = self.terms.var(name, width)
        return found

    def _value(self, state: _State, e: ir.Expr) -> Term:
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                return self._register(state, name, width)
            case ir.Unary(op, operand, _):
                inner = self._value(state, operand)
                return terms.neg(inner) if op == "neg" else terms.bnot(inner)
            case ir.Binary(op, left, right, _):
                return terms.binary(op, self._value(state, left), self._value(state, right))
            case ir.Convert(op, operand, width):
                inner = self._value(state, operand)
                if op == "zext":
                    return terms.zext(inner, width)
                return terms.sext(inner, width) if op == "sext" else terms.extract(inner, 0, width)
            case ir.Choose(condition, then, otherwise, _):
                return terms.ite(self._value(state, condition), self._value(state, then), self._value(state, otherwise))
        raise AssertionError(e)
