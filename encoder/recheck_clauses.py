"""Checks a proof by clauses once more: the flat program is run from each place that something is said of to the next.

Nothing of the clauses is used, only what is said of the program's places, by the names of their values: at a loop's
head or a call, at the start of a function and when it returns. A run starts from any values for which that holds, all
ways to the next places at once, and there it must hold again; no error may be met on the way. So it holds of every run,
by induction over these pieces. An element that some place of a piece reads is one of those that something is said of at
the piece's start. A piece has no cycle, so that each place is passed at most once, and reads one element.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from encoder import ir
from encoder.flatten import ERROR, RETURN, Flat
from encoder.order import successors
from encoder.products import Products, multiplies
from encoder.solve import z3
from encoder.term import Term, Terms


class _Unsound(Exception):
    """Why the proof does not hold."""


@dataclass(slots=True)
class _Run:
    """All ways from one place to a block: when they are taken, and what registers hold then."""

    when: Term
    registers: dict[str, Term]


@dataclass(slots=True)
class _Piece:
    """What is known at the start of one piece: the values of parameters, and what is assumed of all ways."""

    given: dict[str, Term]
    assumed: list[Term] = field(default_factory=list)


def unsound(
    flat: Flat,
    terms: Terms,
    predicates: Mapping[str, tuple[Term, ...]],
    facts: Mapping[str, Sequence[Term]],
    deadline: float,
) -> str | None:
    """Yield what does not hold of ``facts``, said of the places of a flat program; or None.

    ``predicates``: the variables that facts speak of, each named as what it stands for: a register, "NAME given" for a
    parameter, "NAME'" for what a function gives back. ``deadline``: time.monotonic() at which to give up.
    """
    check = _Check(flat, terms, predicates, facts, deadline)
    try:
        for name in flat.functions:
            check.function(name)
    except _Unsound as why:
        return str(why)
    return None


class _Check:
    def __init__(
        self,
        flat: Flat,
        terms: Terms,
        predicates: Mapping[str, tuple[Term, ...]],
        facts: Mapping[str, Sequence[Term]],
        deadline: float,
    ):
        self.flat = flat
        self.terms = terms
        self.predicates = predicates
        self.facts = facts
        self.deadline = deadline

    def function(self, name: str) -> None:
        function = self.flat.functions[name]
        places = {label for label in function.blocks if f"{name} at {label}" in self.predicates}
        given = {p.name: self.terms.var(p.name, p.width) for p in function.parameters}
        said = [] if name == self.flat.entry else self.said(f"{name} starts", given)
        self.piece(name, 0, places, dict(given), _Piece(given, said))
        for label in sorted(places):
            given = {p.name: self.terms.var(p.name, p.width) for p in function.parameters}
            formals = [self.called(v) for v in self.predicates[f"{name} at {label}"]]
            widths = {self.called(v): self.terms.width(v) for v in self.predicates[f"{name} at {label}"]}
            registers = {n: self.terms.var(n, widths[n]) for n in formals if not n.endswith(" given")}
            values = registers | {n + " given": t for n, t in given.items()}
            said = self.said(f"{name} at {label}", values)
            for i in self.flat.instances:  # what holds of every element holds of those that will be read
                index = registers[i.index.name] = self.terms.var(i.index.name, i.index.width)
                value = registers[i.value.name] = self.terms.var(i.value.name, i.value.width)
                own = {i.any_index.name: index, i.any_value.name: value}
                said += self.said(f"{name} at {label}", values | own)
            for together in self.flat.joint:  # of different arrays: the index of each is any number for itself
                own = {r.name: registers[n.name] for i in together for r, n in i.pairs()}
                if len(own) == 2 * len(together):
                    said += self.said(f"{name} at {label}", values | own)
            self.piece(name, label, places, registers, _Piece(given, said))

    def called(self, variable: Term) -> str:
        """What a variable stands for."""
        return self.terms.names[self.terms.nodes[variable][2]]

    def said(self, place: str, values: Mapping[str, Term]) -> list[Term]:
        """What is said of a place, of these values."""
        formals = self.predicates.get(place)
        if formals is None:
            raise _Unsound(f"nothing is said of {place}")
        now: dict[Term, Term] = {}
        for v in formals:
            value = values.get(self.called(v))
            now[v] = value if value is not None else self.terms.var(self.called(v), self.terms.width(v))
        return self.terms.substitute(list(self.facts.get(place, ())), now)

    # ------------------------------------------------------------ one piece

    def piece(self, name: str, start: int, places: set[int], registers: dict[str, Term], piece: _Piece) -> None:
        """Run from one place to the next ones. Raises _Unsound."""
        terms = self.terms
        blocks = self.flat.functions[name].blocks
        here: dict[int, _Run] = {start: _Run(terms.true, registers)}
        ends: dict[int, _Run] = {}
        for label in _ordered(blocks, start, places):
            if label not in here:
                continue
            run = here.pop(label)
            block = blocks[label]
            called = {i.callee for i in block.instructions if isinstance(i, ir.Call)}
            if label != start and called & self.flat.functions.keys():
                raise _Unsound("nothing is said of a call")
            if not self.instructions(name, block.instructions, run, piece):
                continue
            match block.end:
                case ir.Jump(target):
                    ways = [(target, run)]
                case ir.Branch(condition, then, otherwise):
                    test = self.value(run, condition)
                    no = _Run(terms.and_(run.when, terms.not_(test)), dict(run.registers))
                    ways = [(then, _Run(terms.and_(run.when, test), run.registers)), (otherwise, no)]
                case ir.Halt():
                    ways = []
                case end:
                    raise _Unsound(f"a flat function ends in {end}")
            for target, way in ways:
                into = ends if target in places else here
                into[target] = self.either(into[target], way) if target in into else way
        for label, run in ends.items():
            values = run.registers | {n + " given": t for n, t in piece.given.items()}
            self.holds(piece, run.when, self.said(f"{name} at {label}", values), "what is said of a loop")

    def instructions(self, name: str, instructions: Iterable[ir.Instruction], run: _Run, piece: _Piece) -> bool:
        """Run a block; does it go on? Raises _Unsound."""
        given: dict[str, Term] = {}  # what a call gives back, until all of it has come
        callee, outs = "", list[ir.Reg]()
        for i in instructions:
            match i:
                case ir.Define(target, value, _):
                    run.registers[target.name] = self.value(run, value)
                case ir.Input(target=target):
                    fresh = run.registers[target.name] = self.terms.var(target.name, target.width)
                    if outs:
                        given[outs.pop(0).name + "'"] = fresh
                        if not outs:
                            piece.assumed += self.said(f"{callee} returns", given)
                case ir.Call(callee=what) if what == ERROR:
                    self.holds(piece, run.when, [self.terms.false], "that no error is reached")
                    return False
                case ir.Call(callee=what, arguments=arguments) if what == RETURN:
                    if name != self.flat.entry:
                        values = {r.name + "'": self.value(run, a.value) for r, a in zip(self.outs(name), arguments)}
                        said = self.said(f"{name} returns", piece.given | values)
                        self.holds(piece, run.when, said, "what is said of a function's end")
                case ir.Call(callee=str(what), arguments=arguments) if what in self.flat.functions:
                    parameters = self.flat.functions[what].parameters
                    given = {p.name: self.value(run, a.value) for p, a in zip(parameters, arguments, strict=True)}
                    said = self.said(f"{what} starts", given)
                    self.holds(piece, run.when, said, "what is said of a function's start")
                    callee, outs = what, self.outs(what)
                    if not outs:
                        piece.assumed += self.said(f"{callee} returns", given)
                case _:
                    raise _Unsound(f"a flat function has {i}")
        if outs:
            raise _Unsound(f"a call of {callee} does not say where all goes that it gives back")
        return True

    def outs(self, name: str) -> list[ir.Reg]:
        width = self.flat.functions[name].result_width
        return [*([ir.Reg("%result", width)] if width is not None else []), *self.flat.outputs.get(name, ())]

    def either(self, a: _Run, b: _Run) -> _Run:
        """Two ways that meet, which exclude each other."""
        terms = self.terms
        both = a.registers.keys() & b.registers.keys()  # what was not written on one of them has any value
        registers = {n: terms.ite(a.when, a.registers[n], b.registers[n]) for n in sorted(both)}
        return _Run(terms.or_(a.when, b.when), registers)

    def holds(self, piece: _Piece, when: Term, said: Iterable[Term], what: str) -> None:
        """Raises _Unsound where something does not hold on some way."""
        terms = self.terms
        broken = terms.false
        for one in said:
            broken = terms.or_(broken, terms.not_(one))
        question = tuple(dict.fromkeys((when, *piece.assumed, broken)))
        if terms.false in question:
            return
        left = self.deadline - time.monotonic()
        status = "unknown"
        if multiplies(terms, question):
            products = Products(terms)
            linear = products.linear(question)
            status = z3.check(terms, (*linear, *products.said()), {}, left).status if left > 0 else "unknown"
        if status != "unsat":
            left = self.deadline - time.monotonic()
            status = z3.check(terms, question, {}, left).status if left > 0 else "unknown"
        if status != "unsat":
            raise _Unsound(f"{what} does not hold" if status == "sat" else "out of time")

    def value(self, run: _Run, e: ir.Expr) -> Term:
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                found = run.registers.get(name)
                if found is None:  # not written on every way: any value
                    found = run.registers[name] = terms.var(name, width)
                if terms.width(found) != width:
                    raise _Unsound(f"{name} is of two widths")
                return found
            case ir.Unary("neg", operand, _):
                return terms.neg(self.value(run, operand))
            case ir.Unary("not", operand, _):
                return terms.bnot(self.value(run, operand))
            case ir.Binary(op, left, right, _):
                return terms.binary(op, self.value(run, left), self.value(run, right))
            case ir.Convert("zext", operand, width):
                return terms.zext(self.value(run, operand), width)
            case ir.Convert("sext", operand, width):
                return terms.sext(self.value(run, operand), width)
            case ir.Convert("trunc", operand, width):
                return terms.extract(self.value(run, operand), 0, width)
            case ir.Choose(condition, then, otherwise, _):
                test = self.value(run, condition)
                return terms.ite(test, self.value(run, then), self.value(run, otherwise))
        raise _Unsound(f"a flat function has {e}")


def _ordered(blocks: Mapping[int, ir.Block], start: int, places: set[int]) -> list[int]:
    """The blocks of one piece, each behind all that lead to it. Raises _Unsound where there is a cycle."""
    found: list[int] = []
    state: dict[int, bool] = {}  # block -> has all behind it been seen?
    work = [(start, iter(successors(blocks[start])))]
    state[start] = False
    while work:
        label, after = work[-1]
        for follower in after:
            if follower in places:
                continue
            if state.get(follower) is False:
                raise _Unsound("nothing is said of a loop")
            if follower not in state:
                state[follower] = False
                work.append((follower, iter(successors(blocks[follower]))))
                break
        else:
            state[label] = True
            found.append(label)
            work.pop()
    return found[::-1]
