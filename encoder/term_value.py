"""What a term is worth where its leaves are numbers."""

from __future__ import annotations

from encoder.bits import signed, total
from encoder.term import Term, Terms, arguments


def evaluate(
    terms: Terms, root: Term, leaves: dict[Term, int], arrays: dict[Term, dict[int, int]], memo: dict[Term, int]
) -> int:
    """Yield the value of ``root`` where leaves (var, base) have the given values (missing ones are 0).

    ``arrays`` gives the bytes of array symbols; ``memo`` may be shared between calls with equal leaves.
    """
    stack = [root]
    nodes = terms.nodes
    while stack:
        t = stack[-1]
        if t in memo:
            stack.pop()
            continue
        op, w, x, y, z = nodes[t]
        if op == "const":
            memo[t] = x
        elif op in ("var", "base"):
            memo[t] = leaves.get(t, 0)
        elif op == "select":
            wait = [y] if y not in memo else []
            array = x
            value = None
            while not wait:
                aop, _, inner, at, byte = nodes[array]
                if aop == "zeros":
                    value = 0
                    break
                if aop == "array":
                    value = arrays.get(array, {}).get(memo[y], 0)
                    break
                if aop == "ite":
                    if inner not in memo:
                        wait = [inner]
                    else:
                        array = at if memo[inner] else byte
                    continue
                if at not in memo:
                    wait = [at]
                elif memo[at] == memo[y]:
                    if byte not in memo:
                        wait = [byte]
                    else:
                        value = memo[byte]
                        break
                else:
                    array = inner
            if wait:
                stack.extend(wait)
                continue
            assert value is not None
            memo[t] = value
        else:
            parts = arguments(nodes[t])
            missing = [a for a in parts if a not in memo]
            if missing:
                stack.extend(missing)
                continue
            memo[t] = _apply(terms, op, w, [memo[a] for a in parts], x, y)
        stack.pop()
    return memo[root]


def _apply(terms: Terms, op: str, w: int, v: list[int], x: int, y: int) -> int:
    full = (1 << w) - 1
    wx = terms.nodes[x][1]
    match op:
        case "not":
            return 1 - v[0]
        case "neg":
            return -v[0] & full
        case "bnot":
            return ~v[0] & full
        case "zext":
            return v[0]
        case "sext":
            return signed(v[0], wx) & full
        case "extract":
            return v[0] >> y & full
        case "concat":
            return v[0] << terms.nodes[y][1] | v[1]
        case "ite":
            return v[1] if v[0] else v[2]
    return total(op, v[0], v[1], wx) & full
