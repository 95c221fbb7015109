"""The door to Bitwuzla, which need not be installed: one query from scratch, with a model in our own terms."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from encoder import floating
from encoder.solve.answer import Answer, Model
from encoder.solve.cone import cone, numbers_matter
from encoder.solve.float_bitwuzla import FloatWords
from encoder.term import Term, Terms

_BINARY = {
    "add": "BV_ADD",
    "mul": "BV_MUL",
    "udiv": "BV_UDIV",
    "sdiv": "BV_SDIV",
    "urem": "BV_UREM",
    "srem": "BV_SREM",
    "shl": "BV_SHL",
    "lshr": "BV_SHR",
    "ashr": "BV_ASHR",
    "eq": "EQUAL",
    "ult": "BV_ULT",
    "ule": "BV_ULE",
    "slt": "BV_SLT",
    "sle": "BV_SLE",
    "concat": "BV_CONCAT",
    "select": "ARRAY_SELECT",
}
_UNARY = {"not": "NOT", "neg": "BV_NEG", "bnot": "BV_NOT"}
_CHOICE = {"ite": "ITE", "store": "ARRAY_STORE"}
_BITWISE = {"and": "BV_AND", "or": "BV_OR", "xor": "BV_XOR"}
_BOOLEAN = {"and": "AND", "or": "OR"}


def installed() -> bool:
    """Can this solver be asked at all?"""
    return find_spec("bitwuzla") is not None


def check(terms: Terms, constraints: tuple[Term, ...], aligns: dict[int, int], seconds: float | None = None) -> Answer:
    """Yield whether all ``constraints`` (Boolean terms) can hold together; arguments as for ``z3.check``.

    Source: SMT-LIB 2.6 theories FixedSizeBitVectors and ArraysEx.
    """
    if terms.false in constraints:
        return Answer("unsat")
    if all(c == terms.true for c in constraints):
        return Answer("sat", Model({}, {}))
    if any(terms.nodes[t][0] in floating.REMAINDERS for t in cone(terms, constraints)):
        return Answer("unknown", None, "remainders of floating numbers are not put into this solver's words")
    return _Query(terms, aligns).run(constraints, seconds)


class _Query:
    def __init__(self, terms: Terms, aligns: dict[int, int]):
        import bitwuzla  # an extra

        self.library: Any = bitwuzla
        self.manager: Any = bitwuzla.TermManager()
        self.terms = terms
        self.aligns = aligns
        self.sorts: dict[int, Any] = {}
        self.done: dict[Term, Any] = {}
        self.floats = FloatWords(self.library, self.manager, terms, self.done, self.make)

    def run(self, constraints: tuple[Term, ...], seconds: float | None) -> Answer:
        library = self.library
        options = library.Options()
        options.set(library.Option.PRODUCE_MODELS, True)
        if seconds is not None:
            options.set(library.Option.TIME_LIMIT_PER, max(1, int(seconds * 1000)))
        solver = library.Bitwuzla(self.manager, options)
        for made in self.lower(constraints):
            solver.assert_formula(made)
        result = solver.check_sat()
        if result == library.Result.UNSAT:
            return Answer("unsat")
        if result != library.Result.SAT:
            return Answer("unknown", None, "no answer in the time given")
        return Answer("sat", self.model(solver))

    # ------------------------------------------------------------ terms

    def make(self, kind: str, *parts: Any, indices: tuple[int, ...] = ()) -> Any:
        return self.manager.mk_term(getattr(self.library.Kind, kind), list(parts), list(indices))

    def sort(self, width: int) -> Any:
        found = self.sorts.get(width)
        if found is None:
            found = self.manager.mk_bool_sort() if width == 1 else self.manager.mk_bv_sort(width)
            self.sorts[width] = found
        return found

    def number(self, value: int, width: int) -> Any:
        return self.manager.mk_bv_value(self.manager.mk_bv_sort(width), value)

    def memory(self) -> Any:
        return self.manager.mk_array_sort(self.sort(self.terms.pointer_width), self.sort(8))

    def lower(self, constraints: tuple[Term, ...]) -> list[Any]:
        nodes, done = self.terms.nodes, self.done
        order = cone(self.terms, constraints)
        free = numbers_matter(self.terms, order)
        bases: list[tuple[int, Any]] = []
        for t in order:
            op, _, x, _, _ = nodes[t]
            made = self.lowered(t, free)
            if op == "base" and free:
                bases.append((x, made))
            done[t] = made
        return [done[c] for c in constraints] + self.apart(bases) + self.floats.said

    def lowered(self, t: Term, free: bool) -> Any:
        nodes, done, manager = self.terms.nodes, self.done, self.manager
        op, w, x, y, z = nodes[t]
        if op in _BINARY:
            return self.make(_BINARY[op], done[x], done[y])
        if op in _CHOICE:
            return self.make(_CHOICE[op], done[x], done[y], done[z])
        if op in _UNARY:
            return self.make(_UNARY[op], done[x])
        if op in floating.OPERATORS:
            return self.floats.made(t)
        if op in _BITWISE:
            return self.make((_BOOLEAN if w == 1 else _BITWISE)[op], done[x], done[y])
        match op:
            case "const":
                return (manager.mk_true() if x else manager.mk_false()) if w == 1 else self.number(x, w)
            case "zext":
                return self.make("BV_ZERO_EXTEND", done[x], indices=(w - nodes[x][1],))
            case "sext":
                return self.make("BV_SIGN_EXTEND", done[x], indices=(w - nodes[x][1],))
            case "extract":
                made = self.make("BV_EXTRACT", done[x], indices=(y + w - 1, y))
                return self.make("EQUAL", made, self.number(1, 1)) if w == 1 else made
            case "var":
                return manager.mk_const(self.sort(w), f"v{x}")
            case "base":
                slot = self.terms.slot_bits
                if not free:
                    return self.number((x + 1 << slot) + (1 << slot - 2), w)
                return manager.mk_const(self.sort(w), f"base{x}")
            case "array":
                return manager.mk_const(self.memory(), f"m{x}")
            case "zeros":
                return manager.mk_const_array(self.memory(), self.number(0, 8))
        raise AssertionError(op)

    def apart(self, bases: list[tuple[int, Any]]) -> list[Any]:
        """What is known of the addresses of objects: each in a slot of its own, in its second quarter, aligned."""
        width, slot = self.terms.pointer_width, self.terms.slot_bits
        found: list[Any] = []
        pages = []
        for number, made in bases:
            page = self.make("BV_EXTRACT", made, indices=(width - 1, slot))
            pages.append(page)
            found.append(self.make("NOT", self.make("EQUAL", page, self.number(0, width - slot))))
            middle = self.make("BV_EXTRACT", made, indices=(slot - 1, slot - 3))
            found.append(self.make("EQUAL", middle, self.number(2, 3)))
            align = self.aligns.get(number, 1).bit_length() - 1
            if align > 0:
                low = self.make("BV_EXTRACT", made, indices=(align - 1, 0))
                found.append(self.make("EQUAL", low, self.number(0, align)))
        if len(pages) > 1:
            found.append(self.make("DISTINCT", *pages))
        return found

    # ------------------------------------------------------------ models

    def value(self, solver: Any, made: Any) -> int:
        found = solver.get_value(made).value(10)
        return int(found)

    def model(self, solver: Any) -> Model:
        nodes = self.terms.nodes
        leaves: dict[Term, int] = {}
        arrays: dict[Term, dict[int, int]] = {}
        roots = [t for t in self.done if nodes[t][0] == "array"]
        for t, made in self.done.items():
            if nodes[t][0] in ("var", "base"):
                leaves[t] = self.value(solver, made)
            elif nodes[t][0] == "select":
                index = self.value(solver, self.done[nodes[t][3]])
                at = self.number(index, self.terms.pointer_width)
                for root in roots:
                    byte = self.make("ARRAY_SELECT", self.done[root], at)
                    arrays.setdefault(root, {})[index] = self.value(solver, byte)
        return Model(leaves, arrays)
