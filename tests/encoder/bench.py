"""A bench for the parts of property simulation: a small program, abstract states of it made by hand, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from twins import ERRORS, lowered

from encoder.certificate import Cell, Ranges
from encoder.facts import Facts
from encoder.points_to import Target
from encoder.summarize_context import Contexts
from encoder.summarize_effects import Effects
from encoder.summarize_instruction import Instructions
from encoder.summarize_join import Joins
from encoder.summarize_memory import Memory
from encoder.summarize_passage import Passage
from encoder.summarize_state import Context, NotModelled, State
from encoder.summarize_symbols import Symbols
from encoder.summarize_value import Values
from encoder.term import Term, Terms, arguments

_TEXT = """
struct s { int a; int b; struct s *next; };
int g, many[4], slicc_lock, after, firsts[4] = {7, 8};
volatile int device;
short halves[2] = {1, 2};
int *pointers[2] = {&g, &many[2]};
static int callee(int n, long w, int *p, struct s *q)
{
    if (slicc_lock) reach_error();
    if (*p > n) g = many[1] + q->b;
    return n + *p + q->a + q->next->b + g + w;
}
int main(void)
{
    struct s one, two;
    int x, y;
    x = nondet_int();
    y = 2;
    one.a = nondet_int();
    one.b = firsts[nondet_int() & 3] + halves[1] + device + *pointers[nondet_int() & 1];
    one.next = &two;
    two.a = 1;
    two.b = nondet_int();
    two.next = 0;
    slicc_lock = nondet_int();
    after = callee(nondet_int(), 5, nondet_int() ? &x : &many[2], &one);
    if (after + y)
        reach_error();
    return 0;
}
"""
_PROGRAM, _SETS = lowered(_TEXT)


class Bench:
    """Everything that property simulation consists of, but for the walk through functions."""

    def __init__(self, pointers: Mapping[str, frozenset[Target]] | None = None) -> None:
        """``pointers``: what registers of ``main`` may point to."""
        added = {("main", name): targets for name, targets in (pointers or {}).items()}
        self.program, self.sets = _PROGRAM, replace(_SETS, registers=_SETS.registers | added)
        self.symbols = Symbols(self.program)
        self.terms = self.symbols.terms
        self.memory = Memory(self.symbols, self.sets)
        self.memory.zero = frozenset()  # what is tried here writes more than the program does
        self.effects = Effects(self.program, self.sets, ERRORS)
        self.passage = Passage(self.memory, self.effects)
        self.joins = Joins(self.memory, self.effects.partition, (3, 5, 9))
        self.contexts = Contexts(self.passage, lambda context: None)
        self.blocked: list[NotModelled] = []
        self.instructions = Instructions(Values(self.memory), self.effects, self.contexts, ERRORS, self.blocked.append)
        self.callee = self.program.functions["callee"]
        self.main = self.program.functions["main"]
        self.context = Context(self.main, self.state(), frozenset())
        self.names: dict[Term, str] = {}

    def word(self, name: str, width: int = 32) -> Term:
        """Yield a new symbol."""
        found = self.terms.var(name, width)
        self.names[found] = name
        return found

    def pointer(self, name: str) -> Term:
        """Yield a new symbol for an address."""
        return self.word(name, 64)

    def number(self, value: int, width: int = 32) -> Term:
        """Yield a constant."""
        return self.terms.const(value, width)

    def base(self, key: str) -> Term:
        """Yield the address of an object: a global, a local of main, or a function."""
        if key in self.program.functions or key in self.program.prototypes:
            return self.symbols.base("function", key)
        return self.symbols.base("global" if key in self.program.objects else "local", key)

    def cell(self, key: str, offset: int = 0, size: int = 4) -> tuple[Cell, Ranges]:
        """Yield a cell of an object, and the bytes that it is."""
        return (self.base(key), offset, size), frozenset({(key, offset, offset + size)})

    def behind(self, base: Term, offset: int, size: int, *keys: str) -> tuple[Cell, Ranges]:
        """Yield a cell behind a pointer, and the bytes that it may be: those of several objects, at the same offset."""
        return (base, offset, size), frozenset((key, offset, offset + size) for key in keys)

    def state(
        self,
        registers: Mapping[str, Term] | None = None,
        cells: Iterable[tuple[tuple[Cell, Ranges], Term]] = (),
        facts: Iterable[Term] = (),
        dirty: Iterable[str] = (),
        killed: Ranges = frozenset(),
    ) -> State:
        """Yield a state."""
        held = {cell: (value, ranges) for (cell, ranges), value in cells}
        return State(dict(registers or {}), held, Facts(self.terms, frozenset(facts)), frozenset(dirty), killed)

    def text(self, t: Term) -> str:
        """Yield a term as text."""
        op, width, x, y, _ = node = self.terms.nodes[t]
        if t in self.names:
            return self.names[t]
        for (number, _), canon in self.symbols.canon.items():
            if canon == t:
                return f"c{number}"
        if op == "const":
            value = self.terms.signed(t) if width > 1 else x
            return str(value)
        if op == "base":
            return self.symbols.objects[x][1]
        if op == "var":
            self.names[t] = found = f"new{sum(n.startswith('new') for n in self.names.values())}"
            return found
        parts = [self.text(p) for p in arguments(node)]
        if op == "add" and (k := self.terms.signed(y)) is not None:
            return f"{parts[0]}{k:+}"
        if op == "extract":
            parts += [str(y), str(width)]
        if op in ("zext", "sext"):
            parts += [str(width)]
        return f"{op}({', '.join(parts)})"

    def told(self, state: State) -> str:
        """Yield a state as text: registers, cells, facts; what is dirty; what may have been written."""
        parts = [f"{name}={self.text(t)}" for name, t in sorted(state.registers.items())]
        for (base, offset, size), (value, _) in state.cells.items():
            assert self.terms.width(value) == 8 * size
            parts.append(f"{self.text(base)}[{offset}:{offset + size}]={self.text(value)}")
        parts += sorted(map(self.text, state.facts.literals))
        if state.dirty:
            parts.append("dirty " + " ".join(sorted(state.dirty)))
        if state.killed:
            parts.append("killed " + " ".join(f"{c}[{low}:{high}]" for c, low, high in sorted(state.killed)))
        return "; ".join(parts)

    def made_in(self, label: int, name: str, width: int = 32) -> Term:
        """Yield a new symbol of a block."""
        found = self.word(name, width)
        self.context.made_at[found] = label
        return found


class Columns:
    """What terms are for each of many choices of values for symbols."""

    def __init__(self, terms: Terms, known: Mapping[Term, list[int]]):
        self.terms = terms
        self.known = dict(known)
        self.count = len(next(iter(known.values())))

    @staticmethod
    def of_all(terms: Terms, symbols: Sequence[Term]) -> Columns:
        """Yield columns of all choices of values for ``symbols``."""
        rows = list(product(*(range(1 << terms.width(s)) for s in symbols)))
        return Columns(terms, {s: [row[n] for row in rows] for n, s in enumerate(symbols)})

    def __call__(self, t: Term) -> list[int]:
        """Yield what a term is for each choice."""
        found = self.known.get(t)
        if found is None:
            op, width, x, y, _ = node = self.terms.nodes[t]
            parts = [self(p) for p in arguments(node)]
            bits = self.terms.width(x) if parts else width
            rows = zip(*parts) if parts else ((x,),) * self.count
            if op == "extract":
                found = [(k >> y) % (1 << width) for k in parts[0]]
            else:
                found = [_of(op, width, bits, row) for row in rows]
            self.known[t] = found
        return found

    def models(self, literals: Iterable[Term]) -> list[int]:
        """Yield the choices that make all of ``literals`` true."""
        columns = [self(t) for t in literals]
        return [n for n in range(self.count) if all(column[n] for column in columns)]


def signed(value: int, bits: int) -> int:
    """Yield a word read as two's complement."""
    return value - (1 << bits) if value >> bits - 1 else value


def _of(op: str, width: int, bits: int, row: tuple[int, ...]) -> int:
    match op, row:
        case ("const", (k,)):
            return k
        case ("not", (k,)):
            return 1 - k
        case ("and", (k, n)):
            return k & n
        case ("or", (k, n)):
            return k | n
        case ("add", (k, n)):
            return (k + n) % (1 << width)
        case ("zext", (k,)):
            return k
        case ("sext", (k,)):
            return signed(k, bits) % (1 << width)
        case ("mul", (k, n)):
            return (k * n) % (1 << width)
        case ("eq", (k, n)):
            return int(k == n)
        case ("ult", (k, n)):
            return int(k < n)
        case ("ule", (k, n)):
            return int(k <= n)
        case ("slt", (k, n)):
            return int(signed(k, bits) < signed(n, bits))
        case ("sle", (k, n)):
            return int(signed(k, bits) <= signed(n, bits))
    raise AssertionError(op)
