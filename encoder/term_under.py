"""Terms where a condition is known to hold."""

from __future__ import annotations

from encoder.term import Term, Terms


def learn(terms: Terms, condition: Term, holds: bool, into: dict[Term, Term]) -> dict[Term, Term]:
    """Yield ``into``, with what is known when ``condition`` holds (or does not): term -> true or false."""
    stack = [(condition, holds)]
    while stack:
        t, value = stack.pop()
        op, _, x, y, _ = terms.nodes[t]
        into[t] = terms.true if value else terms.false
        into[terms.not_(t)] = terms.false if value else terms.true
        if op == "not":
            stack.append((x, not value))
        elif op == ("and" if value else "or"):
            stack += ((x, value), (y, value))
    return into


def under(
    terms: Terms, t: Term, facts: dict[Term, Term], depth: int = 10, memo: dict[Term, Term] | None = None
) -> Term:
    """Yield ``t`` simplified where ``facts`` hold; looks through choices and connectives only, ``depth`` deep.

    ``memo`` may be shared between calls with the same facts.
    """
    memo = {} if memo is None else memo

    def walk(t: Term, depth: int) -> Term:
        known = facts.get(t)
        if known is not None:
            return known
        op, w, x, y, z = terms.nodes[t]
        if depth == 0 or op not in ("ite", "and", "or", "not") or op in ("and", "or") and w > 1:
            return t
        found = memo.get(t)
        if found is None:
            if op == "ite":
                c = walk(x, depth - 1)
                if c == terms.true:
                    found = walk(y, depth - 1)
                elif c == terms.false:
                    found = walk(z, depth - 1)
                else:
                    found = terms.ite(c, walk(y, depth - 1), walk(z, depth - 1))
            elif op == "not":
                found = terms.not_(walk(x, depth - 1))
            else:
                join = terms.and_ if op == "and" else terms.or_
                found = join(walk(x, depth - 1), walk(y, depth - 1))
            memo[t] = found
        return found

    return walk(t, depth)
