"""What a query is made of, before it is put in a solver's words."""

from __future__ import annotations

from collections.abc import Iterable

from encoder.term import Term, Terms, arguments


def cone(terms: Terms, constraints: Iterable[Term]) -> list[Term]:
    """Yield the terms that the constraints are made of, arguments first."""
    nodes, seen, order = terms.nodes, set[Term](), list[Term]()
    stack = [(c, False) for c in constraints]
    while stack:
        t, ready = stack.pop()
        if ready:
            order.append(t)
        elif t not in seen:
            seen.add(t)
            stack.append((t, True))
            stack.extend((a, False) for a in arguments(nodes[t]) if a not in seen)
    return order


def numbers_matter(terms: Terms, order: list[Term]) -> bool:
    """Can it matter at which numbers the objects of a query lie, when no two lie near each other?

    It cannot while addresses, and all that is compared with them, are only chosen, compared for equality, and moved by
    less than what lies between two objects: any other numbers are then as good. ``order`` is a cone.
    """
    nodes, width, slot = terms.nodes, terms.pointer_width, terms.slot_bits
    bases = [t for t in order if nodes[t][0] == "base"]
    if not bases:
        return False
    joined = _Classes()
    sums: dict[Term, tuple[int, Term]] = {}  # the most that a sum moves an address by, and what moves it
    numbers: list[tuple[Term, int]] = []
    for t in order:
        op, w, x, y, z = nodes[t]
        if op == "eq" and nodes[x][1] == width or op == "ite" and w == width:
            for a, b in ((x, y),) if op == "eq" else ((t, y), (t, z)):
                if nodes[a][0] == "const":
                    a, b = b, a
                if nodes[b][0] == "const":
                    numbers.append((a, nodes[b][2]))
                else:
                    joined.join(a, b)
        elif op == "add" and w == width:
            for address, by in ((x, y), (y, x)):
                if nodes[by][0] == "const" or terms.holds_base(address) and not terms.holds_base(by):
                    low, high = terms.bounds.srange(by)
                    sums[t] = (max(abs(low), abs(high)), by)
                    joined.join(t, address)
                    break
    for other in bases[1:]:
        joined.join(bases[0], other)
    first = joined.of(bases[0])
    addresses = {t for t in order if nodes[t][1] == width and joined.of(t) == first}
    if any(sums[t][1] in addresses for t in addresses if t in sums):
        return True
    # An address equals another by way of variables, each met once at most: so far can that lead.
    moved: dict[Term, int] = {}
    leaves: dict[Term, frozenset[Term]] = {}
    farthest: dict[Term, int] = {}
    direct = 0
    for t in order:
        op, _, x, y, z = nodes[t]
        if op == "eq" and (x in addresses or y in addresses):
            far = moved.get(x, 0) + moved.get(y, 0)
            direct = max(direct, far)
            for leaf in leaves.get(x, _NONE) | leaves.get(y, _NONE):
                farthest[leaf] = max(farthest.get(leaf, 0), far)
        elif t not in addresses:
            if any(part in addresses for part in arguments(nodes[t])):
                return True
        elif t in sums:
            most, by = sums[t]
            moved[t] = most + moved.get(y if by == x else x, 0)
            leaves[t] = leaves.get(y if by == x else x, _NONE)
        elif op == "ite":
            moved[t] = max(moved.get(y, 0), moved.get(z, 0))
            leaves[t] = leaves.get(y, _NONE) | leaves.get(z, _NONE)
        elif op == "var":
            leaves[t] = frozenset((t,))
        elif op != "base":
            return True
    # Objects begin in the second quarter of their slot, and none in the first slot.
    if direct + sum(farthest.values()) >= 1 << slot - 1:
        return True
    null, minus_one = 1 << slot - 2, (1 << width) - (1 << slot - 3)
    return any(t in addresses and null <= number < minus_one for t, number in numbers)


_NONE: frozenset[Term] = frozenset()


class _Classes:
    """Terms joined to classes."""

    def __init__(self) -> None:
        self.above: dict[Term, Term] = {}

    def of(self, t: Term) -> Term:
        above = self.above
        while t in above:
            if above[t] in above:
                above[t] = above[above[t]]
            t = above[t]
        return t

    def join(self, a: Term, b: Term) -> None:
        a, b = self.of(a), self.of(b)
        if a != b:
            self.above[a] = b
