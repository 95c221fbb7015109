"""The order in which the blocks of a function run: a weak topological order, and which registers are live where.

Source: Bourdoncle, "Efficient chaotic iteration strategies with widenings", FMPA 1993. Every cycle passes through the
head of a component; irreducible graphs included.
"""

from __future__ import annotations

from dataclasses import dataclass

from encoder import ir


@dataclass(frozen=True, slots=True)
class Order:
    """The order of one function's blocks.

    ``position``: block -> place in the order. ``heads``: block -> heads of the components that hold it, outermost first
    (a head is in its own component). ``live``: block -> registers that may be read from its start on. ``marked``: heads
    of components in which loop bodies are marked (the others are made of gotos). ``entered``: heads of components that
    have another way in, past their head.
    """

    position: dict[int, int]
    heads: dict[int, tuple[int, ...]]
    marked: frozenset[int]
    live: dict[int, frozenset[str]]
    entered: frozenset[int]


def successors(block: ir.Block) -> tuple[int, ...]:
    """Yield the labels that can follow a block."""
    match block.end:
        case ir.Jump(target):
            return (target,)
        case ir.Branch(_, then, otherwise):
            return (then, otherwise) if then != otherwise else (then,)
    return ()


_MOST_KNOWN = 128
_known: dict[int, tuple[ir.Function, Order]] = {}  # of the functions that were asked for last, by identity


def order(function: ir.Function) -> Order:
    """Yield the weak topological order of a function's blocks that are reachable from its entry."""
    found = _known.get(id(function))
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            del _known[next(iter(_known))]
        found = _known[id(function)] = function, _order(function)
    return found[1]


def _order(function: ir.Function) -> Order:
    edges = {label: successors(block) for label, block in function.blocks.items()}
    position: dict[int, int] = {}
    heads: dict[int, tuple[int, ...]] = {}
    _components(edges, [0], frozenset(edges), (), position, heads)
    marked = {
        heads[label][-1]
        for label, block in function.blocks.items()
        if heads.get(label) and any(isinstance(i, ir.LoopBody) for i in block.instructions)
    }
    entered = {
        head
        for label, around in heads.items()
        for follower in edges[label]
        for head in heads[follower]
        if head not in around and head != follower
    }
    return Order(position, heads, frozenset(marked), _live(function, edges), frozenset(entered))


def _components(
    edges: dict[int, tuple[int, ...]],
    starts: list[int],
    inside: frozenset[int],
    outer: tuple[int, ...],
    position: dict[int, int],
    heads: dict[int, tuple[int, ...]],
) -> None:
    """Number the blocks of ``inside`` reachable from ``starts``, component by component (Tarjan, and again in each)."""
    for component, head in strong(edges, starts, inside):
        if head is None:
            (label,) = component
            position[label] = len(position)
            heads[label] = outer
            continue
        position[head] = len(position)
        heads[head] = (*outer, head)
        rest = frozenset(component) - {head}
        after = [s for s in edges[head] if s in rest]
        _components(edges, after + sorted(rest - set(after)), rest, (*outer, head), position, heads)


def strong(
    edges: dict[int, tuple[int, ...]], starts: list[int], inside: frozenset[int]
) -> list[tuple[list[int], int | None]]:
    """Yield the strongly connected components in topological order, with the head (first reached) of each cycle."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[tuple[list[int], int | None]] = []
    for start in starts:
        if start in index:
            continue
        work: list[tuple[int, int]] = [(start, 0)]
        while work:
            node, edge = work.pop()
            if edge == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            targets = edges[node]
            pushed = False
            while edge < len(targets):
                target = targets[edge]
                edge += 1
                if target not in inside:
                    continue
                if target not in index:
                    work.append((node, edge))
                    work.append((target, 0))
                    pushed = True
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            if pushed:
                continue
            if low[node] == index[node]:
                component = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    component.append(member)
                    if member == node:
                        break
                cyclic = len(component) > 1 or node in targets
                found.append((component, node if cyclic else None))
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
    found.reverse()
    return found


def _live(function: ir.Function, edges: dict[int, tuple[int, ...]]) -> dict[int, frozenset[str]]:
    reads: dict[int, frozenset[str]] = {}
    kills: dict[int, frozenset[str]] = {}
    for label, block in function.blocks.items():
        used: set[str] = set()
        killed: set[str] = set()
        for i in block.instructions:
            used |= registers_read(i) - killed
            match i:
                case ir.Define(target=target) | ir.Input(target=target):
                    killed.add(target.name)
                case ir.Call(target=ir.Reg(name, _)):
                    killed.add(name)
        match block.end:
            case ir.Branch(condition=condition):
                used |= registers_of(condition) - killed
            case ir.Return(value=value) if value is not None:
                used |= registers_of(value) - killed
        reads[label], kills[label] = frozenset(used), frozenset(killed)
    live = dict(reads)
    before: dict[int, list[int]] = {label: [] for label in edges}
    for label, after in edges.items():
        for follower in after:
            before[follower].append(label)
    work = sorted(edges)
    queued = set(work)
    while work:
        label = work.pop()
        queued.discard(label)
        for parent in before[label]:
            more = (live[label] - kills[parent]) - live[parent]
            if more:
                live[parent] |= more
                if parent not in queued:
                    queued.add(parent)
                    work.append(parent)
    return live


def registers_of(e: ir.Expr) -> set[str]:
    """Yield the names of the registers that an expression reads."""
    return {part.name for part in parts_of(e) if isinstance(part, ir.Reg)}


def expressions_of(i: ir.Instruction) -> tuple[ir.Expr, ...]:
    """Yield the expressions that an instruction evaluates."""
    match i:
        case ir.Define(_, value, _):
            return (value,)
        case ir.Store(address, value, _):
            return (address, value)
        case ir.CopyBytes(target, source, size, _):
            return (target, source, size)
        case ir.FillBytes(target, byte, size, _):
            return (target, byte, size)
        case ir.Birth(size=size) if size is not None:
            return (size,)
        case ir.Call():
            callee = () if isinstance(i.callee, str) else (i.callee,)
            return callee + tuple(a.value for a in i.arguments)
    return ()


def registers_read(i: ir.Instruction) -> set[str]:
    """Yield the names of the registers that an instruction reads."""
    found: set[str] = set()
    for e in expressions_of(i):
        found |= registers_of(e)
    return found


def parts_of(e: ir.Expr) -> list[ir.Expr]:
    """Yield an expression and all in it."""
    found: list[ir.Expr] = []
    stack: list[ir.Expr] = [e]
    while stack:
        at = stack.pop()
        found.append(at)
        match at:
            case ir.Load(address, _, _):
                stack.append(address)
            case ir.Unary(_, operand, _) | ir.Convert(_, operand, _):
                stack.append(operand)
            case ir.Binary(_, left, right, _):
                stack += (left, right)
            case ir.Element(base, index, _, _, _):
                stack += (base, index)
            case ir.Choose(condition, then, otherwise, _):
                stack += (condition, then, otherwise)
    return found


def loads_of(e: ir.Expr) -> list[ir.Load]:
    """Yield the loads in an expression."""
    return [part for part in parts_of(e) if isinstance(part, ir.Load)]


def constants_compared(e: ir.Expr) -> set[int]:
    """Yield the constants that something in an expression is compared with for equality."""
    found: set[int] = set()
    for part in parts_of(e):
        match part:
            case ir.Binary("eq" | "ne", left, right, _):
                found.update(side.value for side in (left, right) if isinstance(side, ir.Const))
    return found
