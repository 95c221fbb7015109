"""Which functions may let a structured exception out, and which pointers lead to memory of a user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pycparser import c_ast

from encoder.dialect import EXCEPT, FINALLY, TRY

Node: TypeAlias = Any

# Routines that their documentation says to raise, and those that do nothing else. Source: their reference pages.
MAY_RAISE = frozenset(
    "ProbeForRead ProbeForWrite MmProbeAndLockPages MmProbeAndLockProcessPages MmProbeAndLockSelectedPages "
    "ExAllocatePoolWithQuota ExAllocatePoolWithQuotaTag ExAllocatePoolQuotaUninitialized ExAllocatePoolQuotaZero "
    "MmMapLockedPages FsRtlAllocatePool FsRtlAllocatePoolWithTag FsRtlAllocatePoolWithQuota "
    "FsRtlAllocatePoolWithQuotaTag FsRtlAllocateResource CcCopyRead CcCopyWrite CcFastCopyRead CcFastCopyWrite "
    "CcMapData CcPinRead CcPinMappedData CcPreparePinWrite CcInitializeCacheMap CcMdlRead CcPrepareMdlWrite "
    "CcZeroData "
    "FsRtlAddLargeMcbEntry FsRtlInitializeLargeMcb FsRtlSplitLargeMcb FsRtlNotifyFullChangeDirectory "
    "FsRtlAcquireFileExclusive ObfReferenceObjectWithRaise KeRaiseUserException".split()
)
RAISE = frozenset(
    "ExRaiseStatus ExRaiseAccessViolation ExRaiseDatatypeMisalignment RtlRaiseStatus RtlRaiseException".split()
)
# Members through which the I/O manager hands over addresses that a user chose.
USER_MEMBERS = frozenset(("UserBuffer", "Type3InputBuffer"))
_PROBES = frozenset(("ProbeForRead", "ProbeForWrite"))


@dataclass(frozen=True, slots=True)
class Exceptions:
    """``leaving``: functions that an exception may leave, into a caller that may catch it. ``finals``: those among them
    with a __finally. ``addressed``: functions whose address is taken. ``every``: any access may raise."""

    leaving: frozenset[str] = frozenset()
    finals: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    every: bool = False


@dataclass(slots=True)
class _Facts:
    sources: bool = False  # something raises here and is not caught here
    finals: bool = False
    calls: set[str] = field(default_factory=set)  # not caught here
    tried: set[str] = field(default_factory=set)  # called inside a __try block
    all_calls: set[str] = field(default_factory=set)


INDIRECT = "*"


def exceptions(bodies: Mapping[str, Node], outside: Iterable[Node], every: bool) -> Exceptions | None:
    """Yield what of the program's exceptions matters, None where no __try block stands. ``bodies``: the definitions by
    name; ``outside``: the other declarations of the program."""
    if not _tries(bodies.values()):
        return None
    facts: dict[str, _Facts] = {}
    addressed: set[str] = set()
    for name, node in bodies.items():
        here = facts[name] = _Facts()
        _visit(node.body, here, addressed, user_pointers(node), every, False, False)
    outside = tuple(outside)
    for node in outside:
        _visit(node, _Facts(), addressed, frozenset(), False, False, False)
    variables = _variables([*outside, *bodies.values()])
    for here in facts.values():
        for calls in (here.calls, here.tried, here.all_calls):
            if calls & variables:  # a pointer to a function, called by its name
                calls.add(INDIRECT)
    taken = {name for name in addressed if name in bodies}
    raising = {name for name, here in facts.items() if here.sources}
    size = -1
    while size != len(raising):
        size = len(raising)
        indirect = bool(raising & taken)
        raising |= {
            name for name, here in facts.items() if here.calls & raising or (indirect and INDIRECT in here.calls)
        }
    guarded: set[str] = set()
    for here in facts.values():
        guarded |= here.tried
    size = -1
    while size != len(guarded):
        size = len(guarded)
        if INDIRECT in guarded:
            guarded |= taken
        for name in tuple(guarded):
            if name in facts:
                guarded |= facts[name].all_calls
    leaving = frozenset(raising & guarded)
    finals = frozenset(name for name in leaving if facts[name].finals)
    return Exceptions(leaving, finals, frozenset(taken), every)


def _tries(definitions: Iterable[Node]) -> bool:
    """Does a __try block stand anywhere? Most programs have none."""
    todo = [definition.body for definition in definitions]
    while todo:
        node = todo.pop()
        if try_block(node) is not None:
            return True
        todo.extend(node)
    return False


def _variables(nodes: Iterable[Node]) -> set[str]:
    """Yield the names that are declared anywhere as something else than a function."""
    found: set[str] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if isinstance(node, c_ast.Decl) and node.name is not None and not isinstance(node.type, c_ast.FuncDecl):
            found.add(node.name)
        todo += [child for _, child in node.children()]
    return found


def _visit(
    node: Node, here: _Facts, addressed: set[str], users: frozenset[str], every: bool, tried: bool, caught: bool
) -> None:
    todo: list[tuple[Node, bool, bool]] = [(node, tried, caught)]
    while todo:
        node, tried, caught = todo.pop()
        if node is None:
            continue
        block = try_block(node)
        if block is not None:
            body, handler = block
            keyword = handler.cond.name.name
            here.finals |= keyword == FINALLY
            constant = keyword == EXCEPT and always(handler.cond.args.exprs[0])
            todo.append((body, True, caught or constant))
            if keyword == EXCEPT:
                todo.append((handler.cond.args, tried, caught))
            todo.append((handler.iftrue, tried, caught))
            continue
        match node:
            case c_ast.FuncCall(name=c_ast.ID(name=name)):
                if name in MAY_RAISE or name in RAISE:
                    here.sources |= not caught
                here.all_calls.add(name)
                if not caught:
                    here.calls.add(name)
                if tried:
                    here.tried.add(name)
                if users and not caught and node.args is not None:
                    here.sources |= any(mentions(arg, users) for arg in node.args.exprs)
                todo.append((node.args, tried, caught))
                continue
            case c_ast.FuncCall():
                here.all_calls.add(INDIRECT)
                if not caught:
                    here.calls.add(INDIRECT)
                if tried:
                    here.tried.add(INDIRECT)
            case c_ast.ID(name=name):
                addressed.add(name)
            case _ if not caught and accesses(node) and (every or mentions(node, users)):
                here.sources = True
        todo += [(child, tried, caught) for _, child in node.children()]


def try_block(node: Node) -> tuple[Node, Node] | None:
    """Yield the guarded block and the `if` of its handler when ``node`` is what the dialect makes of __try."""
    if not isinstance(node, c_ast.Compound) or not node.block_items or len(node.block_items) != 3:
        return None
    first, body, handler = node.block_items
    if isinstance(first, c_ast.FuncCall) and isinstance(first.name, c_ast.ID) and first.name.name == TRY:
        return body, handler
    return None


def always(node: Node) -> bool:
    """Whether a filter expression is a constant that takes every exception."""
    return isinstance(node, c_ast.Constant) and node.value.rstrip("uUlL") not in ("0", "0x0")


def accesses(node: Node) -> bool:
    """Whether an expression goes through a pointer."""
    return (
        isinstance(node, c_ast.ArrayRef)
        or (isinstance(node, c_ast.UnaryOp) and node.op == "*")
        or (isinstance(node, c_ast.StructRef) and node.type == "->")
    )


def mentions(node: Node, names: frozenset[str]) -> bool:
    """Whether an expression reads one of ``names``, or a member that holds a user's address."""
    todo = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, c_ast.ID) and node.name in names:
            return True
        if isinstance(node, c_ast.StructRef) and node.field.name in USER_MEMBERS:
            return True
        todo += [child for _, child in node.children()]
    return False


def contains(node: Node, word: str) -> bool:
    """Whether a call of ``word`` stands in ``node``."""
    todo = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID) and node.name.name == word:
            return True
        todo += [child for _, child in node.children()]
    return False


def labels(node: Node) -> frozenset[str]:
    """Yield the labels that stand in ``node``."""
    found: set[str] = set()
    todo = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, c_ast.Label):
            found.add(node.name)
        todo += [child for _, child in node.children()]
    return frozenset(found)


def user_pointers(definition: Node) -> frozenset[str]:
    """Yield the variables of a function that hold addresses a user chose: what is probed, what is taken from a member
    that holds such an address, and what is made of these."""
    names: set[str] = set()
    assigned: list[tuple[str, Node]] = []
    todo = [definition.body]
    while todo:
        node = todo.pop()
        match node:
            case c_ast.FuncCall(name=c_ast.ID(name=name)) if name in _PROBES and node.args is not None:
                target = node.args.exprs[0]
                while isinstance(target, c_ast.Cast):
                    target = target.expr
                if isinstance(target, c_ast.ID):
                    names.add(target.name)
            case c_ast.Assignment(lvalue=c_ast.ID(name=name)):
                assigned.append((name, node.rvalue))
            case c_ast.Decl() if node.init is not None and node.name is not None:
                assigned.append((node.name, node.init))
        todo += [child for _, child in node.children()]
    size = -1
    while size != len(names):
        size = len(names)
        frozen = frozenset(names)
        names |= {name for name, value in assigned if not accesses_only(value) and mentions(value, frozen)}
    return frozenset(names)


def accesses_only(value: Node) -> bool:
    """Whether a value is read through a pointer, so that it is not itself the address."""
    while isinstance(value, c_ast.Cast):
        value = value.expr
    if isinstance(value, c_ast.StructRef):
        return value.field.name not in USER_MEMBERS
    return isinstance(value, c_ast.ArrayRef) or (isinstance(value, c_ast.UnaryOp) and value.op == "*")
