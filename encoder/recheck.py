"""Checks a proof by induction once more: what is said of the heads of cut loops holds at entry and after every pass.

Each loop's facts are asked about in queries of their own, made from the symbolic run alone, not in the session that
found them. An entry may use what is known of loops that are entered before, the end of a pass all of it: that is an
induction over passes in the order in which they run. Facts of a case (what a watched address is) may use those of all.
"""

from __future__ import annotations

import time

from encoder.induction import Head
from encoder.solve import z3
from encoder.term import Term, Terms
from encoder.unrolled import Unrolled


def unsound(found: Unrolled, facts: list[Term], aligns: dict[int, int], deadline: float) -> str | None:
    """Yield what does not hold of ``facts``, said of the heads of a symbolic run in which loops are cut; or None.

    ``found.memory.constraints`` must not hold them yet. ``deadline``: time.monotonic() at which to give up.
    """
    terms = found.terms
    unchanged = _any(terms, [violated for _, violated in found.induction.checks])
    constraints = tuple(found.memory.constraints)
    why = _excluded(terms, (unchanged, *constraints), aligns, deadline, "a loop changes what is said to stay the same")
    if why is not None:
        return why
    heads = found.induction.heads
    known = [_one_choice(terms, head) for head in heads]
    justified = {t for some in known for t in some}
    said: list[tuple[Term, int, Term, Term, list[Term]]] = []  # case, loop, what is said there, and broken: how
    for head, case, clause in found.induction.facts:
        here = terms.or_(terms.not_(head.guard), clause)
        at_entry, *after = (terms.and_(guard, terms.not_(_then(terms, head, clause, k))) for k, guard in _ways(head))
        said.append((case, heads.index(head), here, at_entry, after))
    general: list[Term] = [t for some in known for t in some]
    general += [s[2] for s in said if s[0] == terms.true and all(t == terms.false for t in (s[3], *s[4]))]
    for case in sorted({case for case, *_ in said}, key=lambda case: case != terms.true):
        mine = [s for s in said if s[0] == case]
        for loop in sorted({s[1] for s in mine}):
            before = [here for _, other, here, _, _ in mine if other < loop]
            entered = _any(terms, [s[3] for s in mine if s[1] == loop])
            question = (entered, case, *constraints, *general, *before)
            why = _excluded(terms, question, aligns, deadline, "what is said of a loop does not hold at its entry")
            if why is not None:
                return why
        after_pass = _any(terms, [broken for s in mine for broken in s[4]])
        question = (after_pass, case, *constraints, *general, *(s[2] for s in mine))
        why = _excluded(terms, question, aligns, deadline, "what is said of a loop does not hold after a pass")
        if why is not None:
            return why
        justified |= {terms.or_(terms.not_(case), s[2]) for s in mine}
        if case == terms.true:
            general += [s[2] for s in mine]
    return None if justified.issuperset(t for t in facts if t != terms.true) else "something is said for no reason"


def _excluded(
    terms: Terms, question: tuple[Term, ...], aligns: dict[int, int], deadline: float, otherwise: str
) -> str | None:
    left = deadline - time.monotonic()
    status = z3.check(terms, question, aligns, left).status if left > 0 else "unknown"
    return None if status == "unsat" else otherwise if status == "sat" else "out of time"


def _ways(head: Head) -> list[tuple[int, Term]]:
    """When the head is come to: entered (-1), or at the end of a pass, by number."""
    return [(-1, head.guard), *((k, guard) for k, (guard, _) in enumerate(head.backs))]


def _then(terms: Terms, head: Head, clause: Term, way: int) -> Term:
    """What is said of a head, of the values that come to it by one way."""
    now: dict[Term, Term] = {}
    for place, (value, entry) in head.values.items():
        comes = entry if way < 0 else head.backs[way][1][place]
        t = value
        while terms.nodes[t][0] == "ite" and terms.nodes[terms.nodes[t][2]][0] == "var":
            _, _, choice, option, t = terms.nodes[t]
            now[choice] = terms.eq(comes, option)
        if t == value and terms.nodes[t][0] == "var":
            now[t] = comes
    return terms.substitute([clause], now)[0]


def _one_choice(terms: Terms, head: Head) -> list[Term]:
    """A head's pointer is one of the addresses that it may be: where one is chosen, no other is."""
    found: list[Term] = []
    for t, _ in head.values.values():
        made: list[Term] = []
        while terms.nodes[t][0] == "ite" and terms.nodes[terms.nodes[t][2]][0] == "var":
            choice = terms.nodes[t][2]
            found += [terms.not_(terms.and_(choice, other)) for other in made]
            made.append(choice)
            t = terms.nodes[t][4]
    return found


def _any(terms: Terms, parts: list[Term]) -> Term:
    """The disjunction as a balanced tree, so that no term gets deep."""
    work = [t for t in dict.fromkeys(parts) if t != terms.false]
    while len(work) > 1:
        work = [terms.or_(work[k], work[k + 1]) if k + 1 < len(work) else work[k] for k in range(0, len(work), 2)]
    return work[0] if work else terms.false
