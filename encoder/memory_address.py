"""Addresses as terms: which objects' addresses one chooses from, and which offsets one may be."""

from __future__ import annotations

import heapq

from encoder.term import Term, Terms


def leaves(terms: Terms, address: Term) -> list[tuple[Term, Term, Term]]:
    """Yield (condition, term, offset from it) for what ``address`` chooses from: objects' addresses and others."""
    found: list[tuple[Term, Term, Term]] = []
    # A term that is met on several ways is looked at once: arguments have lower numbers than what is made of them.
    zero = terms.const(0, terms.pointer_width)
    conditions: dict[tuple[Term, Term], Term] = {(address, zero): terms.true}
    heap = [(-address, zero)]

    def meet(t: Term, offset: Term, condition: Term) -> None:
        before = conditions.get((t, offset))
        if before is None:
            heapq.heappush(heap, (-t, offset))
            conditions[t, offset] = condition
        else:
            conditions[t, offset] = terms.or_(before, condition)

    while heap:
        number, offset = heapq.heappop(heap)
        t = -number
        condition = conditions[t, offset]
        op, w, x, y, z = terms.nodes[t]
        if op == "ite":
            for c, arm in ((x, y), (terms.not_(x), z)):
                both = terms.and_(condition, c)
                if both != terms.false:
                    meet(arm, offset, both)
        elif op == "add" and terms.holds_base(x) and not terms.holds_base(y):
            meet(x, terms.add(offset, y), condition)
        elif op == "add" and terms.holds_base(y) and not terms.holds_base(x):
            meet(y, terms.add(offset, x), condition)
        else:
            found.append((condition, t, offset))
    return found


def remainder(terms: Terms, offset: Term, stride: int) -> int:
    """Yield a constant that ``offset`` is congruent to modulo ``stride``."""
    op, w, x, y, z = terms.nodes[offset]
    if op == "const":
        return terms.signed(offset) or 0
    if op == "add":
        return remainder(terms, x, stride) + remainder(terms, y, stride)
    if op == "neg":
        return -remainder(terms, x, stride)
    if op in ("zext", "sext"):
        return remainder(terms, x, stride)
    if op == "ite":
        return remainder(terms, y, stride)
    if op == "mul" and (k := terms.signed(y)) is not None:
        return k * remainder(terms, x, stride) if terms.bounds.stride(x) != 1 else 0
    return 0
