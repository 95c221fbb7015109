"""Does a claim hold of the executions of a machine? Its symbols are matched with what registers and cells hold; what is
left is one condition on machine integers, for a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from encoder.certificate import Cell, Claim, Ranges
from encoder.machine import Machine, lies_in
from encoder.term import Term, arguments

_SWAPPED = frozenset({"add", "mul", "and", "or", "xor", "eq"})


@dataclass(frozen=True, slots=True)
class Covered:
    """What must follow from the machine's path for the claim to hold: ``conditions``, and that accesses say where some
    cells lie (``places``: the machine's cell, if there is one; where; the claim's cell). ``names``: the claim's symbols
    in the machine's terms."""

    names: Mapping[Term, Term]
    conditions: tuple[Term, ...]
    places: tuple[tuple[Cell | None, Ranges, Cell], ...]


def cover(
    machine: Machine,
    claim: Claim,
    own: frozenset[Term],
    registers: Mapping[str, Term],
    seen: frozenset[str],
    killed: frozenset[str] | None,
) -> Covered | str:
    """Yield when a claim holds of a machine, or what cannot hold.

    ``own``: the symbols for which there must be values; ``registers``: what the claim's registers are compared with;
    ``seen``: the globals that the function may read or write; ``killed``: classes that may be written unsaid (None: the
    claim says nothing of bytes written). Raises Unsure.
    """
    try:
        return _Match(machine, claim, own, registers).run(seen, killed)
    except _Fails as e:
        return str(e)


class _Fails(Exception):
    """The claim cannot be shown to hold: why."""


class _Match:
    def __init__(self, machine: Machine, claim: Claim, own: frozenset[Term], registers: Mapping[str, Term]):
        self.machine = machine
        self.ground = machine.ground
        self.terms = machine.terms
        self.claim = claim
        self.own = own
        self.registers = registers
        self.names: dict[Term, Term] = {}
        self.places: list[tuple[Cell | None, Ranges, Cell]] = []
        self.read: dict[Cell, Term] = {}  # the claim's cells and what they hold

    # ------------------------------------------------------------ the values of the claim's symbols

    def open(self, t: Term) -> bool:
        """Is there a symbol in a term that has no value yet?"""
        return any(s in self.own and s not in self.names for s in self.ground.leaves(t))

    def bind(self, pattern: Term, subject: Term) -> None:
        """Give the symbols of a term values by which it may equal another."""
        terms = self.terms
        work = [(pattern, subject)]
        while work:
            p, s = work.pop()
            if p in self.own:
                if p not in self.names and terms.width(p) == terms.width(s):
                    self.names[p] = s
                continue
            if not self.open(p):
                continue
            op, w, x, y, _ = terms.nodes[p]
            other = terms.nodes[s]
            if op == "add" and terms.value(y) is not None:
                work.append((x, terms.sub(s, y)))
            elif op == "xor" and terms.value(y) is not None:
                work.append((x, terms.binary("xor", s, y)))
            elif op in ("zext", "sext"):
                work.append((x, terms.extract(s, 0, terms.width(x))))
            elif op == "neg":
                work.append((x, terms.neg(s)))
            elif op == "bnot":
                work.append((x, terms.bnot(s)))
            elif op == "not":
                work.append((x, terms.not_(s)))
            elif op == "concat":
                low = terms.width(y)
                work.append((x, terms.extract(s, low, w - low)))
                work.append((y, terms.extract(s, 0, low)))
            elif op == "add" and not self.open(x):
                work.append((y, terms.sub(s, self.named(x))))
            elif op == "add" and not self.open(y):
                work.append((x, terms.sub(s, self.named(y))))
            elif op == "xor" and not self.open(x):
                work.append((y, terms.binary("xor", s, self.named(x))))
            elif op == "xor" and not self.open(y):
                work.append((x, terms.binary("xor", s, self.named(y))))
            elif other[0] == op and other[1] == w and (op != "extract" or other[3] == y):
                mine, theirs = list(arguments(terms.nodes[p])), list(arguments(other))
                if op in _SWAPPED and self.is_swapped(mine, theirs):
                    theirs.reverse()
                work += zip(mine, theirs)

    def is_swapped(self, patterns: list[Term], subjects: list[Term]) -> bool:
        """Do two patterns fit two terms the other way round only?"""
        for p, same, other in zip(patterns, subjects, subjects[::-1]):
            if not self.open(p):
                value = self.named(p)
                return value == other and value != same
        return not self.alike(patterns, subjects) and self.alike(patterns, subjects[::-1])

    def alike(self, patterns: list[Term], subjects: list[Term]) -> bool:
        nodes = self.terms.nodes
        return all(p in self.own or nodes[p][0] == nodes[s][0] for p, s in zip(patterns, subjects))

    def named(self, t: Term) -> Term:
        """Yield a term of the claim in terms of the machine."""
        names = self.names
        used = {s: names[s] for s in self.ground.leaves(t) if s in names}
        return self.terms.substitute([t], used)[0] if used else t

    def match(self) -> None:
        claim = self.claim
        for name, t in claim.registers.items():
            if t in self.own and name in self.registers:
                self.names.setdefault(t, self.registers[name])
        self.match_cells()
        for name, t in claim.registers.items():
            if name in self.registers:
                self.bind(t, self.registers[name])
        for cell, value in list(self.read.items()):
            self.bind(claim.cells[cell][0], value)
        self.match_cells()
        if self.own <= self.names.keys():
            return
        known = self.known()
        for base, _, _ in claim.cells:
            for s in self.ground.leaves(base):
                if s in self.own and s not in self.names and s in known:
                    self.names[s] = s
        self.match_cells()
        for cell in claim.cells:
            if cell not in self.read and self.open(cell[0]):
                self.guess(cell)
                self.match_cells()
        for fact in sorted(claim.facts):
            if self.open(fact):
                self.match_fact(fact, known)

    def match_fact(self, fact: Term, known: set[Term]) -> None:
        """A fact may speak of what nothing holds any more: of the same values as before, or as another fact does."""
        before = dict(self.names)
        for s in self.ground.leaves(fact):
            if s in self.own and s in known:
                self.names.setdefault(s, s)
        same = self.names
        if not self.open(fact) and self.named(fact) in self.machine.path:
            return
        for other in sorted(self.machine.path):
            self.names = dict(before)
            self.bind(fact, other)
            if self.named(fact) == other:
                return
        self.names = same

    def match_cells(self) -> None:
        """Read the cells whose addresses are known, until that tells nothing new. What holds a symbol goes first."""
        grown = True
        while grown:
            grown = False
            later: list[tuple[Term, Term]] = []
            for cell, (value, ranges) in self.claim.cells.items():
                if cell not in self.read and not self.open(cell[0]):
                    self.read[cell] = held = self.cell(cell, ranges)
                    grown = True
                    if value in self.own:
                        self.bind(value, held)
                    else:
                        later.append((value, held))
            for value, held in later:
                self.bind(value, held)

    def known(self) -> set[Term]:
        """The symbols that the machine speaks of."""
        machine, leaves = self.machine, self.ground.leaves
        found: set[Term] = set()
        for t in (*machine.registers.values(), *machine.path, *(v for v, _ in machine.cells.values())):
            found |= leaves(t)
        for base, _, _ in machine.cells:
            found |= leaves(base)
        return found

    def guess(self, cell: Cell) -> None:
        """Find the cell of the machine that one of the claim may be, which nothing else tells the address of."""
        base, offset, size = cell
        value, ranges = self.claim.cells[cell]
        want = None if self.open(value) else self.named(value)
        for (b, o, n), (held, place) in self.machine.cells.items():
            if n == size and lies_in(place, ranges) and (want is None or held == want):
                if o == offset or base not in self.own:
                    self.bind(base, self.terms.add(b, self.terms.const(o - offset, self.terms.width(b))))
                    return

    def cell(self, cell: Cell, ranges: Ranges) -> Term:
        """Yield what a cell of the claim holds; note what must be shown of its place."""
        base, offset, size = cell
        to, more = self.ground.place(self.named(base))
        here = to, offset + more, size
        known = self.ground.object_of(to)
        if known is not None and known[0] != "function":
            place: Ranges = frozenset({(known[1], here[1], here[1] + size)})
            if not lies_in(place, ranges):
                raise _Fails("a cell lies elsewhere")
            return self.machine.read(here, place)
        cells = self.machine.cells
        for (b, o, n), (_, said) in cells.items():
            if b == to and o <= here[1] and here[1] + size <= o + n and lies_in(said, ranges):
                return self.machine.read(here, said)
        self.places.append((here, ranges, cell))
        have = here in cells
        value = self.machine.read(here, ranges)
        if not have:
            del cells[here]  # nothing says yet that it lies there
        return value

    # ------------------------------------------------------------ conditions

    def run(self, seen: frozenset[str], killed: frozenset[str] | None) -> Covered:
        self.match()
        machine, claim, terms = self.machine, self.claim, self.terms
        found: list[Term] = []
        for name, t in claim.registers.items():
            have = self.registers.get(name)
            if have is None:
                if t not in self.own or name == "%return":
                    raise _Fails(f"register {name} has no value")
                have = self.names.get(t, t)
            found.append(terms.eq(have, self.named(t)))
        for cell, (value, ranges) in claim.cells.items():
            held = self.read.get(cell)
            if held is None:  # nothing tells its address
                self.places.append((None, ranges, cell))
            else:
                found.append(terms.eq(held, self.named(value)))
        found += map(self.named, claim.facts)
        found += self.first_values(seen)
        if killed is not None:
            unsaid = frozenset(r for r in machine.killed if r[0] not in killed)
            if not unsaid <= claim.killed and not lies_in(unsaid, claim.killed):
                raise _Fails("bytes are written that are not said to be")
        if terms.false in found:
            raise _Fails("something is different")
        left = dict.fromkeys(t for t in found if t != terms.true and t not in machine.path)
        return Covered(self.names, tuple(left), tuple(self.places))

    def first_values(self, seen: frozenset[str]) -> Iterable[Term]:
        """The conditions that globals which are not dirty hold their first values wherever no cell says otherwise."""
        machine, claim = self.machine, self.claim
        said: dict[str, list[tuple[int, int]]] = {}
        for base, offset, size in claim.cells:
            known = self.ground.object_of(base)
            if known is not None and known[0] == "global":
                said.setdefault(known[1], []).append((offset, offset + size))
        clean = seen - claim.dirty
        if machine.dirty & clean:
            raise _Fails("a variable is dirty")
        for key in clean & machine.touched.keys():
            size = self.ground.program.objects[key].size
            for low, high in _less(machine.touched[key], said.get(key, ()), size):
                first = self.ground.first_value(key, low, high - low)
                if first is None:
                    raise _Fails(f"`{key}` may have been written")
                here = self.ground.base("global", key), low, high - low
                yield self.terms.eq(machine.read(here, frozenset({(key, low, high)})), first)


def _less(spans: Iterable[tuple[int, int]], without: Iterable[tuple[int, int]], size: int) -> set[tuple[int, int]]:
    """Yield what is left of byte ranges of an object of ``size`` bytes when others are taken away."""
    left = {(max(0, low), min(size, high)) for low, high in spans}
    for a, b in without:
        left = {
            piece for low, high in left for piece in ((low, min(high, a)), (max(low, b), high)) if piece[0] < piece[1]
        }
    return {(low, high) for low, high in left if low < high}
