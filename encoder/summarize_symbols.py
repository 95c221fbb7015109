"""Terms that stand for objects, for what a place may hold, and for what a callee knows of its caller."""

from __future__ import annotations

from encoder import ir
from encoder.facts import Leaves
from encoder.summarize_state import Context
from encoder.term import Term, Terms, arguments


class Symbols:
    """The terms of one simulation, and which of them are addresses."""

    def __init__(self, program: ir.Program):
        self.program = program
        self.terms = Terms(program.pointer_width)
        self.leaves = Leaves(self.terms)
        self.objects: list[tuple[str, str]] = []  # base number -> kind, key
        self.bases: dict[tuple[str, str], Term] = {}
        self.canon: dict[tuple[int, int], Term] = {}  # number, width -> symbol
        self.roots: dict[Term, frozenset[Term]] = {}

    def base(self, kind: str, key: str) -> Term:
        """Yield the address of an object ("global", "local") or a "function"."""
        found = self.bases.get((kind, key))
        if found is None:
            found = self.terms.base(len(self.objects))
            self.objects.append((kind, key))
            self.bases[kind, key] = found
            if kind == "global":
                self.terms.alignments[len(self.objects) - 1] = max(1, self.program.objects[key].align)
        return found

    def object_of(self, t: Term) -> tuple[str, str] | None:
        """Yield kind and key of the object whose address a term is."""
        node = self.terms.nodes[t]
        return self.objects[node[2]] if node[0] == "base" else None

    def symbol(self, context: Context, label: int, key: tuple[object, ...], width: int) -> Term:
        """Yield the symbol of a place; the same one each time that the place is reached."""
        full = (label, *key, width)
        found = context.symbols.get(full)
        if found is None:
            found = context.symbols[full] = self.terms.var("s", width)
            context.made_at[found] = label
        return found

    def canonical(self, number: int, width: int) -> Term:
        """Yield the symbol that a callee knows the caller's ``number``-th term by (below 0: a number it is not told).
        """
        found = self.canon.get((number, width))
        if found is None:
            found = self.canon[number, width] = self.terms.var("c", width)
        return found

    def place(self, address: Term) -> tuple[Term, int]:
        """Split an address into a base and a constant offset."""
        op, _, x, y, _ = self.terms.nodes[address]
        if op == "add":
            offset = self.terms.signed(y)
            if offset is not None:
                return x, offset
        return address, 0

    def is_shared(self, t: Term) -> bool:
        """Yield whether a term means the same in every function: a constant, a global's or a function's address."""
        if self.terms.value(t) is not None:
            return True
        base, _ = self.place(t)
        known = self.object_of(base)
        return known is not None and known[0] != "local"

    def roots_of(self, t: Term) -> frozenset[Term]:
        """Yield the symbols in a term, and the addresses of local objects."""
        known_roots = self.roots.get(t)
        if known_roots is not None:
            return known_roots
        roots = set(self.leaves(t))
        stack = [t]
        seen: set[Term] = set()
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            known = self.object_of(at)
            if known is not None and known[0] == "local":
                roots.add(at)
            stack += arguments(self.terms.nodes[at])
        found = self.roots[t] = frozenset(roots)
        return found

    def rank(self, base: Term) -> tuple[int, object]:
        """Yield the order in which cells are looked at: those of known objects first."""
        known = self.object_of(base)
        return (0, known) if known is not None else (1, base)

    def fit(self, value: Term, width: int) -> Term:
        """Yield a value cut or extended to ``width`` bits."""
        have = self.terms.width(value)
        if have == width:
            return value
        return self.terms.zext(value, width) if have < width else self.terms.extract(value, 0, width)

    def rewrite(self, t: Term, names: dict[Term, Term]) -> Term | None:
        """Yield a term with those in ``names`` replaced; None where another symbol or a local's address is left."""
        memo: dict[Term, Term | None] = {}

        def walk(t: Term, depth: int) -> Term | None:
            found = names.get(t)
            if found is not None:
                return found
            if t in memo:
                return memo[t]
            node = self.terms.nodes[t]
            parts = arguments(node)
            new: Term | None
            if not parts:
                new = t if self.is_shared(t) else None
            elif depth == 0:
                new = None
            else:
                inner = [walk(p, depth - 1) for p in parts]
                new = None if None in inner else self.terms._rebuild(node, tuple(p for p in inner if p is not None))
            memo[t] = new
            return new

        return walk(t, 40)
