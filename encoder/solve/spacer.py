"""The door to Spacer, z3's engine for Horn clauses: it proposes what may hold; nothing that it says is believed.

Words become integers. Without wrapping around (``ideal``) the questions are easy, and what is found often holds of
words as well; with it (``wraps``) sums are right, and what has no linear meaning is any number. The engine runs in
processes of its own, that can be ended at any time.
Source: Komuravelli/Gurfinkel/Chaki, "SMT-based model checking for recursive programs", CAV 2014.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from encoder.clause import Atom, Clause, System
from encoder.term import Term, Terms, arguments

Candidate: TypeAlias = dict[str, list[Term]]
"""What may hold of each predicate's arguments."""

_PARENT_DEATH_SIGNAL = 1  # of prctl
_SHARE_OF_MEMORY = 4
_AT_ONCE = 2  # processes
_MOST_NODES = 20_000  # of an answer
_FEW_BITS = 6  # of a mask that is not all low bits
_FIRST_LOOK = 0.1  # of the time, for each task once; many are easy
_FIRST_ROUND = 0.7  # of the time, for the first of those that are not
_LEAST = 0.2  # seconds that a process is started for


@dataclass(frozen=True, slots=True)
class Task:
    """Clauses to be solved. ``wraps``: of numbers that wrap around. ``across``: lemmas are made of several ones that
    differ in a number (Krishnan et al., "Global guidance for local generalization in model checking", CAV 2020)."""

    system: System
    wraps: bool
    across: bool


@dataclass(slots=True)
class _Process:
    task: Task
    start: int  # terms that the table had
    pid: int
    pipe: int
    end: float
    is_first_look: bool
    said: bytes = b""


def candidates(
    tasks: Sequence[Task], deadline: float, until: Callable[[], float] | None = None
) -> Iterator[tuple[Candidate, ...]]:
    """Yield what Spacer finds of each task, as it comes: each time some readings, those first that are easy to check.

    Nothing is yielded each time that ``until`` has passed; engines that run go on meanwhile.
    """
    until = until or (lambda: deadline)
    waiting = [(task, True) for task in tasks]
    running: list[_Process] = []
    found: list[tuple[Candidate, ...]] = []
    try:
        while waiting or running or found:
            while waiting and len(running) < _AT_ONCE:
                left = deadline - time.monotonic()
                task, is_first_look = waiting.pop(0)
                others = _FIRST_ROUND if len(waiting) >= _AT_ONCE else 1.0
                seconds = min(left, max(_LEAST, left * _FIRST_LOOK)) if is_first_look else left * others
                if seconds < _LEAST:
                    waiting.clear()
                    break
                running.append(_started(task, seconds, is_first_look))
            if found:  # the others go on while it is looked at
                yield found.pop(0)
                continue
            if not running:
                return
            now = time.monotonic()
            first = min(deadline, until(), *(p.end for p in running))
            ready, _, _ = select.select([p.pipe for p in running], [], [], max(0.0, first - now))
            if not ready and until() <= time.monotonic() < deadline:
                yield ()
                continue
            for process in list(running):
                if process.pipe in ready:
                    part = os.read(process.pipe, 1 << 16)
                    process.said += part
                    if part:
                        continue
                elif time.monotonic() < min(process.end, deadline):
                    continue
                elif process.is_first_look:
                    waiting.append((process.task, False))
                running.remove(process)
                _ended(process)
                heard = _heard(process)
                if heard is not None:
                    found.append(heard)
    finally:
        for process in running:
            _ended(process)


def _started(task: Task, seconds: float, is_first_look: bool) -> _Process:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        end = time.monotonic() + seconds
        return _Process(task, len(task.system.terms.nodes), pid, reading, end, is_first_look)
    try:  # the new process; nothing of it goes on behind this
        os.close(reading)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        _die_with_parent()
        most = int(seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        terms = task.system.terms
        start = len(terms.nodes)
        found = _Engine(task).run(seconds)
        if found is not None:
            with os.fdopen(writing, "wb") as out:
                pickle.dump((terms.nodes[start:], found), out)
    finally:
        os._exit(0)


def _die_with_parent() -> None:
    """When the process that asks is killed, nobody waits for this one. Only Linux can say so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _ended(process: _Process) -> None:
    os.close(process.pipe)
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(process.pid, 0)


def _heard(process: _Process) -> tuple[Candidate, ...] | None:
    """What a process found, in terms of this one."""
    try:
        nodes, said = pickle.loads(process.said)
    except (EOFError, pickle.UnpicklingError):
        return None
    here = process.task.system.terms.adopt(process.start, nodes)
    return tuple({name: [here.get(t, t) for t in facts] for name, facts in reading.items()} for reading in said)


class _Unsaid(Exception):
    """Part of an answer has no words in terms."""


@dataclass(frozen=True, slots=True)
class _Number:
    """An integer of z3 with bounds."""

    is_: Any
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A term of two's complement, as wide as its bounds need, that is exactly an integer."""

    term: Term
    low: int
    high: int


class _Engine:
    def __init__(self, task: Task):
        import z3  # 200 ms: only where an engine is needed

        self.z3: Any = z3
        self.system = task.system
        self.terms: Terms = task.system.terms
        self.wraps = task.wraps
        self.across = task.across
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:  # several engines share what is allowed
            z3.set_param("memory_max_size", max(256, (limit >> 20) // _SHARE_OF_MEMORY))
        self.ctx: Any = z3.Context()
        self.signed = _views(task.system)
        self.formals = frozenset(t for ts in task.system.predicates.values() for t in ts)
        self.numbers: dict[tuple[Term, bool], _Number] = {}
        self.truths: dict[Term, Any] = {}
        self.words: dict[Term, Any] = {}
        self.leaves: dict[Term, Any] = {}
        self.domain: list[Any] = []

    def run(self, seconds: float) -> tuple[Candidate, ...] | None:
        z3 = self.z3
        engine = z3.Fixedpoint(ctx=self.ctx)
        engine.set(engine="spacer", timeout=int(seconds * 1000))
        engine.set("spacer.global", self.across)
        for name in ("xform.inline_linear", "xform.inline_eager", "xform.slice"):
            engine.set(name, False)
        self.relations: dict[str, Any] = {}
        boolean = z3.BoolSort(ctx=self.ctx)
        for k, (name, formals) in enumerate(self.system.predicates.items()):
            relation = z3.Function(f"p{k}", *(self.sort(t) for t in formals), boolean)
            engine.register_relation(relation)
            self.relations[name] = relation
        error = z3.Function("error", boolean)
        engine.register_relation(error)
        for clause in self.system.clauses:
            self.add(engine, clause, error)
        try:
            if engine.query(error()) != z3.unsat:
                return None
            return self.answer(engine.get_answer())
        except z3.Z3Exception:
            return None

    def sort(self, t: Term) -> Any:
        width = self.terms.width(t)
        if width == 1:
            return self.z3.BoolSort(ctx=self.ctx)
        return self.z3.IntSort(ctx=self.ctx)

    def add(self, engine: Any, clause: Clause, error: Any) -> None:
        z3 = self.z3
        self.domain = []
        self.numbers, self.truths, self.leaves = {}, {}, {}
        head = error() if clause.head is None else self.atom(clause.head)
        parts = [self.atom(a) for a in clause.body]
        parts.append(self.truth(clause.constraint))
        parts += self.domain
        body = z3.And(*parts) if len(parts) > 1 else parts[0]
        variables = list(self.leaves.values())
        rule = z3.Implies(body, head)
        engine.add_rule(z3.ForAll(variables, rule) if variables else rule)

    def atom(self, atom: Atom) -> Any:
        formals = self.system.predicates[atom.predicate]
        made = []
        for formal, t in zip(formals, atom.arguments):
            if self.terms.width(t) == 1:
                made.append(self.truth(t))
            else:
                made.append(self.number(t, self.signed.get(formal, True)).is_)
        return self.relations[atom.predicate](*made)

    # ------------------------------------------------------------ terms as integers

    def integer(self, value: int) -> Any:
        return self.z3.IntVal(value, ctx=self.ctx)

    def number(self, t: Term, signed: bool) -> _Number:
        """Yield a term's value, read as a signed or as an unsigned number."""
        stack = [(t, signed)]
        while stack:
            at = stack[-1]
            if at in self.numbers:
                stack.pop()
                continue
            missing = [p for p in self.needs(*at) if p not in self.numbers]
            if missing:
                stack.extend(missing)
                continue
            self.numbers[at] = self.make(*at)
            stack.pop()
        return self.numbers[t, signed]

    def needs(self, t: Term, signed: bool) -> list[tuple[Term, bool]]:
        op, _, x, y, z = self.terms.nodes[t]
        value = self.terms.value
        match op:
            case "add":
                return [(p, signed) for p in (x, y) if value(p) is None]
            case "mul" if value(y) is not None or value(x) is not None:
                return [(x if value(x) is None else y, signed)]
            case "neg" | "bnot":
                return [(x, signed)]
            case "ite":
                return [(y, signed), (z, signed)]
            case "zext" | "lshr" | "udiv" | "urem":
                return [(x, False)]
            case "sext" | "ashr" | "sdiv" | "srem":
                return [(x, True)]
            case "extract" | "shl":
                return [(x, signed)]
            case "and":
                return [(x if value(x) is None else y, signed)] if value(x) is not None or value(y) is not None else []
            case "concat":
                return [(x, signed), (y, False)]
        return []

    def make(self, t: Term, signed: bool) -> _Number:
        op, w, x, y, z = self.terms.nodes[t]
        value, get, z3 = self.terms.value, self.numbers, self.z3
        match op:
            case "const":
                number = x - (1 << w) if signed and x >> (w - 1) else x
                return _Number(self.integer(number), number, number)
            case "var":
                return self.viewed(self.leaf(t), w, self.signed.get(t, True), signed)
            case "ite":
                a, b = get[y, signed], get[z, signed]
                return _Number(z3.If(self.truth(x), a.is_, b.is_), min(a.low, b.low), max(a.high, b.high))
            case "add":
                parts = [self.constant(p) if value(p) is not None else get[p, signed] for p in (x, y)]
                a, b = parts
                return self.wrapped(_Number(a.is_ + b.is_, a.low + b.low, a.high + b.high), w, signed)
            case "neg":
                a = get[x, signed]
                return self.wrapped(_Number(-a.is_, -a.high, -a.low), w, signed)
            case "bnot":
                a = get[x, signed]
                shift = -1 if signed else (1 << w) - 1
                return _Number(shift - a.is_, shift - a.high, shift - a.low)
            case "mul" if value(y) is not None or value(x) is not None:
                k, inner = (y, x) if value(y) is not None else (x, y)
                return self.wrapped(self.times(get[inner, signed], self.constant(k).low), w, signed)
            case "shl" if (by := value(y)) is not None and by < w:
                return self.wrapped(self.times(get[x, signed], 1 << by), w, signed)
            case "zext":
                return get[x, False]
            case "sext":
                return self.viewed(get[x, True], w, True, signed)
            case "lshr" if (by := value(y)) is not None and by < w:
                return self.viewed(self.divided(get[x, False], 1 << by), w, False, signed)
            case "ashr" if (by := value(y)) is not None and by < w:
                return self.viewed(self.divided(get[x, True], 1 << by), w, True, signed)
            case "udiv" if (by := value(y)):
                return self.viewed(self.divided(get[x, False], by), w, False, signed)
            case "urem" if (by := value(y)):
                return self.viewed(self.rest(get[x, False], by), w, False, signed)
            case "sdiv" | "srem" if (by := self.terms.signed(y)) is not None and by > 0:
                a = get[x, True]
                if op == "sdiv":
                    way, back = self.divided(a, by), self.divided(_Number(-a.is_, -a.high, -a.low), by)
                else:
                    way, back = self.rest(a, by), self.rest(_Number(-a.is_, -a.high, -a.low), by)
                if a.low >= 0:
                    found = way
                else:
                    low, high = min(-back.high, way.low), max(way.high, -back.low)
                    found = _Number(z3.If(a.is_ >= 0, way.is_, -back.is_), low, high)
                return self.viewed(found, w, True, signed)
            case "extract":
                return self.cut(get[x, signed], y, w, signed)
            case "concat":
                top, bottom = get[x, signed], get[y, False]
                shift = 1 << self.terms.width(y)
                return _Number(top.is_ * shift + bottom.is_, top.low * shift, top.high * shift + shift - 1)
            case "and" if value(x) is not None or value(y) is not None:
                k, inner = (y, x) if value(y) is not None else (x, y)
                bits = self.masked(get[inner, signed], value(k) or 0, w, signed)
                if bits is not None:
                    return bits
        low, high = _range(w, signed)
        narrow = self.terms.range(t)
        if narrow[1] <= high:
            low, high = max(low, narrow[0]), narrow[1]
        return self.unknown(t, low, high)

    def constant(self, t: Term) -> _Number:
        number = self.terms.signed(t)
        assert number is not None
        return _Number(self.integer(number), number, number)

    def leaf(self, t: Term) -> _Number:
        low, high = _range(self.terms.width(t), self.signed.get(t, True))
        if t not in self.leaves:
            self.leaves[t] = self.z3.Int(f"v{t}", ctx=self.ctx)
            if self.wraps or t not in self.formals:
                self.domain += [self.leaves[t] >= self.integer(low), self.leaves[t] <= self.integer(high)]
        return _Number(self.leaves[t], low, high)

    def unknown(self, t: Term, low: int, high: int) -> _Number:
        """Any number within bounds: the term has no linear meaning."""
        made = self.z3.FreshInt("any", ctx=self.ctx)
        self.leaves[-1 - len(self.leaves)] = made
        self.domain += [made >= self.integer(low), made <= self.integer(high)]
        return _Number(made, low, high)

    def viewed(self, n: _Number, w: int, is_signed: bool, signed: bool) -> _Number:
        """The same word read otherwise."""
        if is_signed == signed:
            return n
        half, full, z3 = 1 << (w - 1), 1 << w, self.z3
        if signed:
            if n.high < half:
                return n
            return _Number(z3.If(n.is_ >= self.integer(half), n.is_ - full, n.is_), -half, half - 1)
        if n.low >= 0:
            return n
        return _Number(z3.If(n.is_ < 0, n.is_ + full, n.is_), 0, full - 1)

    def wrapped(self, n: _Number, w: int, signed: bool) -> _Number:
        """What a word of some width keeps of a number."""
        low, high = _range(w, signed)
        if low <= n.low and n.high <= high:
            return n
        if not self.wraps:
            return _Number(n.is_, max(low, n.low), min(high, n.high)) if n.low <= high and n.high >= low else n
        full, z3 = 1 << w, self.z3
        made = n.is_
        if n.low >= low - full and n.high <= high + full:
            if n.high > high:
                made = z3.If(n.is_ > self.integer(high), n.is_ - full, made)
            if n.low < low:
                made = z3.If(n.is_ < self.integer(low), n.is_ + full, made)
        else:
            made = (n.is_ - low) % full + low
        return _Number(made, low, high)

    def times(self, n: _Number, k: int) -> _Number:
        ends = (n.low * k, n.high * k)
        return _Number(n.is_ * k, min(ends), max(ends))

    def divided(self, n: _Number, k: int) -> _Number:
        return n if k == 1 else _Number(n.is_ / self.integer(k), n.low // k, n.high // k)

    def rest(self, n: _Number, k: int) -> _Number:
        if 0 <= n.low and n.high < k:
            return n
        return _Number(n.is_ % self.integer(k), 0, k - 1)

    def cut(self, n: _Number, low: int, w: int, signed: bool) -> _Number:
        """Some bits of a word."""
        n = self.divided(n, 1 << low)
        bounds = _range(w, signed)
        if bounds[0] <= n.low and n.high <= bounds[1]:
            return n
        if not self.wraps and low == 0:
            return _Number(n.is_, *bounds)
        return self.viewed(self.rest(n, 1 << w), w, False, signed)

    def masked(self, n: _Number, mask: int, w: int, signed: bool) -> _Number | None:
        """The bits of a word that a constant selects."""
        full = (1 << w) - 1
        if mask & (mask + 1) == 0:  # the low bits
            return self.rest(n, mask + 1) if mask != full else n
        others = ~mask & full
        if others & (others + 1) == 0:  # all but the low bits
            rest = self.rest(n, others + 1)
            return _Number(n.is_ - rest.is_, n.low - others, n.high)
        if mask.bit_count() > _FEW_BITS or mask >> (w - 1) and signed:
            return None
        parts = [(n.is_ / self.integer(1 << k)) % self.integer(2) * (1 << k) for k in range(w) if mask >> k & 1]
        return _Number(self.z3.Sum(parts), 0, mask)

    def truth(self, t: Term) -> Any:
        stack = [t]
        while stack:
            at = stack[-1]
            if at in self.truths:
                stack.pop()
                continue
            node = self.terms.nodes[at]
            missing = [p for p in arguments(node) if self.terms.width(p) == 1 and p not in self.truths]
            if missing:
                stack.extend(missing)
                continue
            self.truths[at] = self.judged(at)
            stack.pop()
        return self.truths[t]

    def judged(self, t: Term) -> Any:
        op, _, x, y, z = self.terms.nodes[t]
        z3, truths = self.z3, self.truths
        match op:
            case "const":
                return z3.BoolVal(bool(x), ctx=self.ctx)
            case "var":
                if t not in self.leaves:
                    self.leaves[t] = z3.Bool(f"b{t}", ctx=self.ctx)
                return self.leaves[t]
            case "not" | "bnot":
                return z3.Not(truths[x])
            case "and":
                return z3.And(truths[x], truths[y])
            case "or":
                return z3.Or(truths[x], truths[y])
            case "xor":
                return z3.Xor(truths[x], truths[y])
            case "ite":
                return z3.If(truths[x], truths[y], truths[z])
            case "eq" if self.terms.width(x) == 1:
                return truths[x] == truths[y]
            case "eq":
                signed = self.prefers_signed(x) and self.prefers_signed(y)
                a, b = self.number(x, signed), self.number(y, signed)
                return a.is_ == b.is_
            case "ult" | "ule" | "slt" | "sle":
                signed = op in ("slt", "sle")
                a, b = self.number(x, signed), self.number(y, signed)
                return a.is_ < b.is_ if op in ("ult", "slt") else a.is_ <= b.is_
            case "extract":
                n = self.divided(self.number(x, False), 1 << y)
                return n.is_ % self.integer(2) == 1
        made = z3.FreshBool("any", ctx=self.ctx)
        self.leaves[-1 - len(self.leaves)] = made
        return made

    def prefers_signed(self, t: Term) -> bool:
        seen = 0
        while seen < 20:
            seen += 1
            op, _, x, y, z = self.terms.nodes[t]
            if op == "var":
                return self.signed.get(t, True)
            if op in ("zext", "udiv", "urem", "lshr"):
                return False
            if op in ("add", "mul", "neg", "bnot", "shl"):
                t = x if self.terms.value(x) is None else y
            elif op == "ite":
                t = y if self.terms.value(y) is None else z
            else:
                return True
        return True

    # ------------------------------------------------------------ answers as terms

    def answer(self, said: Any) -> tuple[Candidate, ...]:
        """Read what Spacer found: the equalities, all with sums that wrap around where they can, and all both ways.

        What has no words is left out.
        """
        z3 = self.z3
        names = {relation.name(): name for name, relation in self.relations.items()}
        found: Candidate = {name: [] for name in self.relations}
        exact: Candidate = {name: [] for name in self.relations}
        equal: Candidate = {name: [] for name in self.relations}
        parts = [said]
        while parts:
            part = parts.pop()
            if z3.is_and(part):
                parts += part.children()
                continue
            if z3.is_quantifier(part):
                part = part.body()
            if not (z3.is_eq(part) and z3.is_app(part.arg(0)) and part.arg(0).decl().name() in names):
                continue
            left, right = part.children()
            name = names[left.decl().name()]
            formals: dict[int, Term] = {}
            for a, formal in zip(left.children(), self.system.predicates[name]):
                if z3.is_var(a):
                    formals[z3.get_var_index(a)] = formal
            readers = (_Reader(self, formals, True), _Reader(self, formals, False))
            conjuncts = [right]
            simple: list[Any] = []
            while conjuncts:
                one = conjuncts.pop()
                if z3.is_and(one):
                    conjuncts += one.children()
                else:
                    simple.append(one)
            equal[name], decided = readers[0].equalities(simple)
            found[name] += equal[name]
            for k, one in enumerate(simple):
                for reader, into in zip(readers, (found, exact)):
                    if into is found and k in decided:
                        continue
                    try:
                        into[name].append(reader.truth(one))
                    except _Unsaid:
                        continue
        both = {name: list(dict.fromkeys(found[name] + exact[name])) for name in found}
        return tuple(c for c in (equal, found, both) if any(c.values())) or (found,)


class _Reader:
    """From z3's expressions to terms. ``formals``: the variables of a predicate by number. ``modular``: comparisons are
    read as those of sums of words that wrap around, where these are all of one width."""

    def __init__(self, engine: _Engine, formals: dict[int, Term], modular: bool):
        self.modular = modular
        self.z3 = engine.z3
        self.terms = engine.terms
        self.signed = engine.signed
        self.formals = formals
        self.memo: dict[int, Term] = {}
        self.words: dict[int, _Word] = {}
        self.kept: list[Any] = []
        self.nodes = 0

    def count(self, e: Any) -> None:
        self.kept.append(e)
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise _Unsaid

    def truth(self, e: Any) -> Term:
        found = self.memo.get(e.get_id())
        if found is None:
            self.count(e)
            found = self.memo[e.get_id()] = self.read(e)
        return found

    def read(self, e: Any) -> Term:
        z3, terms = self.z3, self.terms
        if z3.is_true(e) or z3.is_false(e):
            return terms.true if z3.is_true(e) else terms.false
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            return formal
        if z3.is_not(e):
            return terms.not_(self.truth(e.arg(0)))
        if z3.is_and(e) or z3.is_or(e):
            found = terms.true if z3.is_and(e) else terms.false
            for part in e.children():
                found = (terms.and_ if z3.is_and(e) else terms.or_)(found, self.truth(part))
            return found
        kind = e.decl().kind() if z3.is_app(e) else None
        if kind == z3.Z3_OP_IMPLIES:
            return terms.or_(terms.not_(self.truth(e.arg(0))), self.truth(e.arg(1)))
        if kind == z3.Z3_OP_XOR:
            return terms.not_(terms.eq(self.truth(e.arg(0)), self.truth(e.arg(1))))
        if kind == z3.Z3_OP_ITE:
            return terms.ite(self.truth(e.arg(0)), self.truth(e.arg(1)), self.truth(e.arg(2)))
        if kind in (z3.Z3_OP_EQ, z3.Z3_OP_IFF) and z3.is_bool(e.arg(0)):
            return terms.eq(self.truth(e.arg(0)), self.truth(e.arg(1)))
        if kind in (z3.Z3_OP_EQ, z3.Z3_OP_LE, z3.Z3_OP_LT, z3.Z3_OP_GE, z3.Z3_OP_GT) and z3.is_int(e.arg(0)):
            if self.modular and (said := self.wrapping(e, kind)) is not None:
                return said
            a, b = self.word(e.arg(0)), self.word(e.arg(1))
            width = max(terms.width(a.term), terms.width(b.term))
            x, y = self.wide(a.term, width), self.wide(b.term, width)
            if kind == z3.Z3_OP_EQ:
                return terms.eq(x, y)
            if kind in (z3.Z3_OP_GE, z3.Z3_OP_GT):
                x, y = y, x
            return terms.binary("sle" if kind in (z3.Z3_OP_LE, z3.Z3_OP_GE) else "slt", x, y)
        raise _Unsaid

    def wrapping(self, e: Any, kind: int) -> Term | None:
        """A comparison of sums, read as one of words: what is variable on one side, the constant on the other."""
        z3, terms = self.z3, self.terms
        parts: dict[Term, int] = {}
        try:
            constant = self.collect(e.arg(0), 1, parts) + self.collect(e.arg(1), -1, parts)
        except _Unsaid:
            return None
        parts = {t: k for t, k in parts.items() if k}
        widths = {terms.width(t) for t in parts}
        if len(widths) != 1 or len(parts) == 1 and abs(next(iter(parts.values()))) == 1:
            return None
        (width,) = widths
        signed = all(self.signed.get(t, True) for t in parts)
        low, high = _range(width, signed)
        if not low <= -constant <= high:
            return None
        total = terms.const(0, width)
        for t, k in parts.items():
            total = terms.add(total, terms.mul(t, terms.const(k, width)))
        right = terms.const(-constant, width)
        if kind == z3.Z3_OP_EQ:
            return terms.eq(total, right)
        op = ("s" if signed else "u") + ("le" if kind in (z3.Z3_OP_LE, z3.Z3_OP_GE) else "lt")
        a, b = (total, right) if kind in (z3.Z3_OP_LE, z3.Z3_OP_LT) else (right, total)
        return terms.binary(op, a, b)

    def equalities(self, facts: list[Any]) -> tuple[list[Term], set[int]]:
        """Yield the equalities that pairs of orders make, and the positions of those: they are far easier to check."""
        terms = self.terms
        bounds: dict[tuple[tuple[Term, int], ...], dict[bool, tuple[int, int]]] = {}
        for k, e in enumerate(facts):
            parts: dict[Term, int] = {}
            try:
                bound = self.bound(e, parts)
            except _Unsaid:
                continue
            key = tuple(sorted((t, n) for t, n in parts.items() if n))
            if bound is None or len(key) < 2:
                continue
            is_upper, limit = bound
            if key[0][1] < 0:
                key, is_upper, limit = tuple((t, -n) for t, n in key), not is_upper, -limit
            bounds.setdefault(key, {})[is_upper] = (limit, k)
        found: list[Term] = []
        used: set[int] = set()
        for key, both in bounds.items():
            if len(both) < 2 or both[True][0] != both[False][0]:
                continue
            widths = {terms.width(t) for t, _ in key}
            if self.modular and len(widths) == 1:
                (width,) = widths
                total = terms.const(-both[True][0], width)
                for t, n in key:
                    total = terms.add(total, terms.mul(t, terms.const(n, width)))
                found.append(terms.eq(total, terms.const(0, width)))
                used |= {k for _, k in both.values()}
        return found, used

    def bound(self, e: Any, parts: dict[Term, int]) -> tuple[bool, int] | None:
        """A fact as an upper (True) or lower bound of a linear sum, which is added to ``parts``."""
        z3 = self.z3
        holds = True
        while z3.is_not(e):
            holds, e = not holds, e.arg(0)
        kind = e.decl().kind() if z3.is_app(e) else None
        if kind not in (z3.Z3_OP_LE, z3.Z3_OP_LT, z3.Z3_OP_GE, z3.Z3_OP_GT):
            return None
        limit = -(self.collect(e.arg(0), 1, parts) + self.collect(e.arg(1), -1, parts))
        is_upper = kind in (z3.Z3_OP_LE, z3.Z3_OP_LT)
        if kind == z3.Z3_OP_LT:
            limit -= 1
        if kind == z3.Z3_OP_GT:
            limit += 1
        return (is_upper, limit) if holds else (not is_upper, limit + (1 if is_upper else -1))

    def collect(self, e: Any, factor: int, into: dict[Term, int]) -> int:
        """Add ``factor`` times a linear expression to ``into``; yield its constant part."""
        z3 = self.z3
        if z3.is_int_value(e):
            return int(e.as_long()) * factor
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            into[formal] = into.get(formal, 0) + factor
            return 0
        kind = e.decl().kind()
        if kind == z3.Z3_OP_ADD:
            return sum(self.collect(p, factor, into) for p in e.children())
        if kind == z3.Z3_OP_SUB:
            first, *rest = e.children()
            return self.collect(first, factor, into) + sum(self.collect(p, -factor, into) for p in rest)
        if kind == z3.Z3_OP_UMINUS:
            return self.collect(e.arg(0), -factor, into)
        if kind == z3.Z3_OP_MUL and e.num_args() == 2 and z3.is_int_value(e.arg(0)):
            return self.collect(e.arg(1), factor * int(e.arg(0).as_long()), into)
        raise _Unsaid

    def wide(self, t: Term, width: int) -> Term:
        return self.terms.sext(t, width) if self.terms.width(t) < width else t

    def word(self, e: Any) -> _Word:
        found = self.words.get(e.get_id())
        if found is None:
            self.count(e)
            found = self.words[e.get_id()] = self.spell(e)
        return found

    def spell(self, e: Any) -> _Word:
        z3, terms = self.z3, self.terms
        if z3.is_int_value(e):
            number = e.as_long()
            return self.sized(terms.const(number, _bits(number, number)), number, number)
        if z3.is_var(e):
            formal = self.formals.get(z3.get_var_index(e))
            if formal is None:
                raise _Unsaid
            w = terms.width(formal)
            signed = self.signed.get(formal, True)
            low, high = _range(w, signed)
            return _Word(formal if signed else terms.zext(formal, w + 1), low, high)
        kind = e.decl().kind()
        parts = [self.word(p) for p in e.children() if not z3.is_bool(p)]
        match kind:
            case z3.Z3_OP_ADD:
                total = parts[0]
                for p in parts[1:]:
                    total = self.combine("add", total, p, total.low + p.low, total.high + p.high)
                return total
            case z3.Z3_OP_SUB:
                total = parts[0]
                for p in parts[1:]:
                    total = self.combine("sub", total, p, total.low - p.high, total.high - p.low)
                return total
            case z3.Z3_OP_UMINUS:
                zero = self.sized(terms.const(0, 1 + 1), 0, 0)
                return self.combine("sub", zero, parts[0], -parts[0].high, -parts[0].low)
            case z3.Z3_OP_MUL:
                total = parts[0]
                for p in parts[1:]:
                    ends = [a * b for a in (total.low, total.high) for b in (p.low, p.high)]
                    total = self.combine("mul", total, p, min(ends), max(ends))
                return total
            case z3.Z3_OP_ITE:
                a, b = parts
                low, high = min(a.low, b.low), max(a.high, b.high)
                width = _bits(low, high)
                test = self.truth(e.arg(0))
                return _Word(terms.ite(test, self.fit(a.term, width), self.fit(b.term, width)), low, high)
            case z3.Z3_OP_MOD | z3.Z3_OP_IDIV if z3.is_int_value(e.arg(1)) and e.arg(1).as_long() > 0:
                a, k = parts[0], e.arg(1).as_long()
                width = max(_bits(a.low, a.high), _bits(-k, k)) + 1
                n, by = self.fit(a.term, width), terms.const(k, width)
                rest = terms.binary("srem", n, by)
                rest = terms.ite(terms.binary("slt", rest, terms.const(0, width)), terms.add(rest, by), rest)
                if kind == z3.Z3_OP_MOD:
                    return self.sized(rest, 0, k - 1)
                return self.sized(terms.binary("sdiv", terms.sub(n, rest), by), a.low // k, a.high // k)
        raise _Unsaid

    def combine(self, op: str, a: _Word, b: _Word, low: int, high: int) -> _Word:
        width = max(_bits(low, high), self.terms.width(a.term), self.terms.width(b.term))
        if width > 256:
            raise _Unsaid
        made = self.terms.binary(op, self.wide(a.term, width), self.wide(b.term, width))
        return self.sized(made, low, high)

    def sized(self, t: Term, low: int, high: int) -> _Word:
        return _Word(self.fit(t, _bits(low, high)), low, high)

    def fit(self, t: Term, width: int) -> Term:
        """A term in as many bits as its value needs."""
        return self.wide(t, width) if self.terms.width(t) <= width else self.terms.extract(t, 0, width)


def _range(width: int, signed: bool) -> tuple[int, int]:
    return (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)


def _bits(low: int, high: int) -> int:
    """How many bits of two's complement hold every number from ``low`` to ``high``."""
    return max(2, (high if high >= 0 else ~high).bit_length() + 1, (low if low >= 0 else ~low).bit_length() + 1)


def _views(system: System) -> dict[Term, bool]:
    """Which variables are best read as signed numbers: by the comparisons that they, or their sums, come into."""
    terms = system.terms
    votes: Counter[Term] = Counter()
    links: dict[Term, set[Term]] = {}
    seen: set[Term] = set()

    def parts(t: Term) -> list[Term]:
        """The variables that a sum or a choice is made of."""
        found: list[Term] = []
        stack, done = [t], set[Term]()
        while stack and len(done) < 400:
            at = stack.pop()
            if at in done:
                continue
            done.add(at)
            op, _, x, y, z = terms.nodes[at]
            if op == "var":
                found.append(at)
            elif op in ("add", "mul"):
                stack += (x, y)
            elif op in ("neg", "bnot", "shl"):
                stack.append(x)
            elif op == "ite":
                stack += (y, z)
        return found

    roots = [c.constraint for c in system.clauses]
    for clause in system.clauses:
        for atom in (*clause.body, *((clause.head,) if clause.head is not None else ())):
            roots += atom.arguments
            for formal, t in zip(system.predicates[atom.predicate], atom.arguments):
                if terms.width(t) > 1:
                    for v in parts(t):
                        links.setdefault(formal, set()).add(v)
                        links.setdefault(v, set()).add(formal)
    stack = list(roots)
    while stack:
        t = stack.pop()
        if t in seen:
            continue
        seen.add(t)
        op, _, x, y, _ = terms.nodes[t]
        stack += arguments(terms.nodes[t])
        if op in ("ult", "ule", "udiv", "urem", "lshr", "zext"):
            for v in parts(x) + (parts(y) if op != "zext" else []):
                votes[v] -= 1
        elif op in ("slt", "sle", "sdiv", "srem", "ashr", "sext"):
            for v in parts(x) + (parts(y) if op != "sext" else []):
                votes[v] += 1
    found: dict[Term, bool] = {}
    for v in [*votes, *links]:
        if v in found:
            continue
        group, work, total = {v}, [v], 0
        while work:
            at = work.pop()
            total += votes[at]
            for other in links.get(at, ()):
                if other not in group:
                    group.add(other)
                    work.append(other)
        for at in group:
            found[at] = total >= 0
    return found
