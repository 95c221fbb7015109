"""Explicit states: a program whose control depends on a few known values is run from each state that it gets into.

A state is a place of the flat program and what its registers hold there: numbers, and symbols for what is not known,
equal ones for what is the same. From each state the program runs to the next places, once for every way that tests of
what is not known may go. When no state is new, and no error was met, none can be. An error is met at the end of the
shortest way; the inputs of that way are its choices, to be run on the whole program.

    state = 1; while (1) { in = input(); if (state == 1 && in == 3) state = 2; ... }      2 states, 3 ways

Sources: explicit-value analysis with refinement by need (Beyer, Löwe, FASE 2013); generalised symbolic execution with
subsumption by equality of states.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from encoder import ir
from encoder.cells import Unfit
from encoder.clause import System
from encoder.explore_code import FAILED, Code, Step, Unknown, Value
from encoder.facts import Facts, Leaves
from encoder.flatten import Flat, flatten, widths
from encoder.order import Order, expressions_of, loads_of, order, successors
from encoder.points_to import PointsTo
from encoder.solve import z3
from encoder.term import Term, Terms, arguments
from encoder.term_value import evaluate
from encoder.walk import Choice

_COPIED = 40_000  # instructions, before functions are not copied in
_MOST_WAYS = 4_000  # from one state
_MOST_KEPT = 60_000  # registers in all places where ways meet; else only at loops
_FEW_VALUES = 24  # of one register at one place, before it may be anything
_MANY_VALUES = 4  # that a register is compared with, which is kept from the start
_MANY_MODES = 6  # that one variable is asked for in an event machine
_LARGEST = 16  # operations of a term that is kept
_LOOKED_AT = 5.0  # seconds of the solver for one way


@dataclass(frozen=True, slots=True)
class Closed:
    """All states are known: for each place of the entry function, what holds there (of its registers, by name)."""

    flat: Flat
    system: System
    facts: dict[str, list[Term]]
    states: int


@dataclass(frozen=True, slots=True)
class Reached:
    """An error is reached, by these choices."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """``values``: how many a register may have at a place before it is anything there (None: any number);
    ``tests``: are tests of unknown values remembered from loop to loop? ``tracked``: the registers that are kept at
    loops' heads (None: all); ``many``: values of a register at a place beyond which it seems to count, so that there
    is no end to be seen; ``most``: states; ``share``: of the time left."""

    values: int | None
    tests: bool
    tracked: frozenset[str] | None
    many: int
    most: int
    share: float


POLICIES = (
    Policy(_FEW_VALUES, False, None, 1 << 30, 5_000, 0.4),
    Policy(None, False, frozenset(), 64, 400_000, 0.5),
    Policy(None, True, None, 256, 400_000, 1.0),
)


class _Late(Exception):
    """Out of time, or too many states."""


class _Dead(Exception):
    """What was tested cannot be."""


class _Coarse(Exception):
    """An error is reached only because of what was forgotten: ``needed``, and maybe more."""

    def __init__(self, needed: frozenset[str] = frozenset()):
        self.needed = needed


def one_function(program: ir.Program, sets: PointsTo, entry: str, errors: frozenset[str]) -> Flat | None:
    """Yield the flat program with all calls copied in, None where there is none."""
    try:
        flat = flatten(program, sets, entry, errors, _COPIED)
    except Unfit:
        return None
    return flat if len(flat.functions) == 1 else None


def explore(flat: Flat, deadline: float) -> Iterator[Closed | Reached]:
    """Yield what running a flat program from state to state comes to: the end, or errors to be confirmed, until one is.

    Nothing more when it is not known. ``flat``: of one function. ``deadline``: of time.monotonic().
    """
    exploration, told = _Exploration(flat, deadline), _modes(flat)
    for policy in POLICIES:
        if policy.tracked is not None:
            policy = replace(policy, tracked=told)
        elif told:
            policy = replace(policy, many=1 << 30)
        now = time.monotonic()
        end = now + (deadline - now) * policy.share
        while True:
            try:
                yield from exploration.run(policy, end)
                return
            except _Coarse as coarse:
                if policy.tracked is None or coarse.needed <= policy.tracked:
                    break
                policy = replace(policy, tracked=policy.tracked | coarse.needed)
            except _Late:
                break


def is_event_machine(program: ir.Program) -> bool:
    """Yield whether all memory that a program uses is named where it is used, and some variable tells many modes."""
    asked: dict[ir.Expr, set[int]] = {}
    for function in program.functions.values():
        for block in function.blocks.values():
            roots = [e for i in block.instructions for e in expressions_of(i)]
            stores = [i.address for i in block.instructions if isinstance(i, ir.Store)]
            match block.end:
                case ir.Branch(condition=condition):
                    roots.append(condition)
                    match condition:
                        case ir.Binary("eq" | "ne", ir.Reg() | ir.Load() as what, ir.Const(value)):
                            asked.setdefault(what, set()).add(value)
                case ir.Return(value=ir.Const() | ir.Reg() | ir.Load() as value):
                    roots.append(value)
            places = stores + [load.address for root in roots for load in loads_of(root)]
            if any(not isinstance(place, ir.Address) for place in places):
                return False
    return any(len(values) >= _MANY_MODES for values in asked.values())


@dataclass(slots=True)
class _Node:
    """A state. ``values``: numbers, or -1 - a term of symbols; ``tests``: of these symbols. ``parent``: the state
    that it was reached from first, by the decisions ``way``; ``meaning``: what its symbols were there."""

    place: int
    values: tuple[int, ...]
    tests: frozenset[Term]
    parent: int
    way: tuple[bool, ...]
    meaning: tuple[tuple[Term, Term], ...]


@dataclass(slots=True)
class _Way:
    """One run from a state to the next place. ``said``: what was decided; ``inputs``: symbol, site and kind of each."""

    facts: Facts
    decisions: tuple[bool, ...]
    taken: list[bool]
    open_: list[int] = field(default_factory=list)  # decisions that were not told
    said: list[Term] = field(default_factory=list)
    inputs: list[tuple[Term, int, str]] = field(default_factory=list)


class _Exploration:
    def __init__(self, flat: Flat, deadline: float):
        self.flat = flat
        self.deadline = deadline
        self.terms = Terms(64)
        self.leaves = Leaves(self.terms)
        self.function = flat.functions[flat.entry]
        self.widths = widths(self.function)
        known = order(self.function)
        self.places = {
            label: tuple(sorted(n for n in known.live[label] if n in self.widths)) for label in self._places(known)
        }
        unset = {n: self.widths[n] for n in sorted(known.live[0]) if n in self.widths}
        self.code = Code(self.function, self.places, self.meets, unset, self.terms, self.decide)
        self.taken: list[bool] = []
        self.symbols: dict[tuple[str, int, int], Term] = {}
        self.way = _Way(Facts(self.terms), (), self.taken)
        self.run_: Step = self.code.step(self.look, self.given, self.taken)

    def _places(self, known: Order) -> list[int]:
        """Heads of loops, and blocks where ways meet as long as little is alive there."""
        heads = {held[-1] for held in known.heads.values() if held}
        arrivals: dict[int, int] = {}
        for block in self.function.blocks.values():
            for to in successors(block):
                arrivals[to] = arrivals.get(to, 0) + 1
        meets = {b for b, n in arrivals.items() if n > 1 and b in known.position} - heads
        if sum(len(known.live[b]) for b in meets) > _MOST_KEPT:
            meets = set()
        self.meets = frozenset(meets)
        return sorted(heads | meets, key=known.position.__getitem__)

    # ------------------------------------------------------------ what the code asks

    def look(self) -> None:
        if time.monotonic() > self.deadline:
            raise _Late

    def symbol(self, kind: str, number: int, width: int) -> Term:
        key = (kind, number, width)
        found = self.symbols.get(key)
        if found is None:
            found = self.symbols[key] = self.terms.var(f"{kind} {number}", width)
        return found

    def given(self, width: int, site: int, kind: str) -> Value:
        way = self.way
        term = self.symbol("input", len(way.inputs), width)
        way.inputs.append((term, site, kind))
        return Unknown(self.terms, term, self.decide)

    def decide(self, term: Term) -> bool:
        way = self.way
        known = way.facts.holds(term)
        if known is not None:
            return known
        k = len(way.taken)
        if k < len(way.decisions):
            chosen = way.decisions[k]
        else:
            chosen = True
            way.open_.append(k)
        way.taken.append(chosen)
        literal = term if chosen else self.terms.not_(term)
        way.said.append(literal)
        facts = way.facts.and_also(literal)
        if facts is None:
            raise _Dead
        way.facts = facts
        return chosen

    # ------------------------------------------------------------ states

    def run(self, policy: Policy, deadline: float) -> Iterator[Closed | Reached]:
        """Begin anew. Raises _Late, _Coarse."""
        self.policy = policy
        self.deadline = deadline
        self.nodes: list[_Node] = []
        self.numbers: dict[tuple[int, tuple[int, ...], frozenset[Term]], int] = {}
        self.seen: dict[tuple[int, int], set[int]] = {}  # place, register -> values
        self.queue: deque[int] = deque()
        self.nodes.append(_Node(0, (), frozenset(), -1, (), ()))
        self.queue.append(0)
        while self.queue:
            number = self.queue.popleft()
            found = self.expand(number)
            if found is not None:
                yield found
                raise _Coarse  # not confirmed
        yield self.closed()

    def expand(self, number: int) -> Reached | None:
        node = self.nodes[number]
        work: list[tuple[bool, ...]] = [()]
        ways = 0
        while work:
            ways += 1
            if ways > _MOST_WAYS:
                raise _Late
            self.look()
            decisions = work.pop()
            met = self.step(node, decisions)
            way = self.way
            work += [(*way.taken[:k], False) for k in way.open_]
            if met is None:
                continue
            place, values = met
            if place == FAILED:
                found = self.failed(number, tuple(way.taken))
                if found is not None:
                    return found
                continue
            self.arrive(place, values, number, tuple(way.taken))
        return None

    def step(self, node: _Node, decisions: tuple[bool, ...]) -> tuple[int, tuple[Value, ...]] | None:
        """Run from a state, by some decisions and then any."""
        self.taken.clear()
        self.way = _Way(Facts(self.terms, node.tests), decisions, self.taken)
        values = [v if v >= 0 else Unknown(self.terms, -1 - v, self.decide) for v in node.values]
        try:
            return self.run_(node.place, values)
        except _Dead:
            return None

    def arrive(self, place: int, values: Sequence[Value], parent: int, way: tuple[bool, ...]) -> None:
        kept, renamed, meaning = self.kept(place, values)
        keeps = self.policy.tests or place in self.meets
        tests = self.tests(renamed) if keeps and renamed else frozenset()
        key = (place, kept, tests)
        if key in self.numbers:
            return
        number = self.numbers[key] = len(self.nodes)
        if number >= self.policy.most:
            raise _Late
        self.nodes.append(_Node(place, kept, tests, parent, way, tuple(meaning.items())))
        self.queue.append(number)

    def kept(self, place: int, values: Sequence[Value]) -> tuple[tuple[int, ...], dict[Term, Term], dict[Term, Term]]:
        """Yield what is kept of registers, what is kept of terms that are not known, and what its symbols mean."""
        most = self.policy.values
        facts, terms = self.way.facts, self.terms
        names = self.places[place]
        found: list[int] = []
        renamed: dict[Term, Term] = {}
        meaning: dict[Term, Term] = {}

        def fresh(k: int, what: Term) -> Term:
            symbol = self.symbol("state", len(meaning), self.widths[names[k]])
            meaning[symbol] = what
            return symbol

        later: list[int] = []  # registers that hold what is made of others
        tracked = self.policy.tracked if place not in self.meets else None
        for k, value in enumerate(values):
            if tracked is not None and names[k] not in tracked:
                what = value.term if isinstance(value, Unknown) else terms.const(int(value), self.widths[names[k]])
                found.append(-1 - fresh(k, what))
                continue
            if isinstance(value, Unknown):
                constant = self.constant(facts, value.term)
                if constant is None:
                    base, shift = self.split(value.term)
                    if base not in renamed and terms.nodes[base][0] == "var":
                        renamed[base] = terms.add(fresh(k, value.term), terms.const(-shift, terms.width(base)))
                    later.append(k)
                    found.append(0)
                    continue
                value = constant
            value = int(value)
            seen = self.seen.setdefault((place, k), set())
            if most is not None and len(seen) > most:
                found.append(-1 - fresh(k, terms.const(value, self.widths[names[k]])))
                continue
            seen.add(value)
            if len(seen) > self.policy.many:
                raise _Late
            found.append(value)
        for k in later:
            assert isinstance(values[k], Unknown)
            base, shift = self.split(values[k].term)
            if base not in renamed:
                whole = self.renamed(base, renamed)
                if whole is None or self.size(whole) > _LARGEST:
                    whole = terms.add(fresh(k, values[k].term), terms.const(-shift, terms.width(base)))
                renamed[base] = whole
            found[k] = -1 - terms.add(renamed[base], terms.const(shift, terms.width(base)))
        return tuple(found), renamed, meaning

    def constant(self, facts: Facts, t: Term) -> int | None:
        """Yield the one value that ``t`` can have, as far as it is seen at a glance."""
        if not facts.literals or self.terms.nodes[t][0] == "var" and not facts.about(t):
            return None
        return facts.constant(t)

    def renamed(self, t: Term, renamed: dict[Term, Term]) -> Term | None:
        """Yield a term in the words of a state, if it can be said."""
        base, shift = self.split(t)
        if base in renamed:
            return self.terms.add(renamed[base], self.terms.const(shift, self.terms.width(t)))
        if self.leaves(t) <= renamed.keys():
            return self.terms.substitute([t], renamed)[0]
        return None

    def size(self, t: Term) -> int:
        """Yield how many operations a term has, up to one more than are kept."""
        work, count = [t], 0
        while work and count <= _LARGEST:
            count += 1
            work += arguments(self.terms.nodes[work.pop()])
        return count

    def split(self, t: Term) -> tuple[Term, int]:
        """Yield a term as another one plus a number."""
        op, _, x, y, _ = self.terms.nodes[t]
        if op == "add":
            for a, b in ((x, y), (y, x)):
                shift = self.terms.value(b)
                if shift is not None:
                    return a, shift
        return t, 0

    def tests(self, renamed: dict[Term, Term]) -> frozenset[Term]:
        """Yield what is known of a state's symbols."""
        terms = self.terms
        found: set[Term] = set()
        for literal in self.way.facts.literals:
            op, _, x, y, _ = terms.nodes[literal]
            positive = op != "not"
            if not positive:
                op, _, x, y, _ = terms.nodes[x]
            if op in ("eq", "ult", "ule", "slt", "sle"):
                a, b = self.renamed(x, renamed), self.renamed(y, renamed)
                if a is None or b is None:
                    continue
                new = terms.binary(op, a, b)
            else:
                whole = self.renamed(literal if positive else terms.not_(literal), renamed)
                if whole is None:
                    continue
                new = whole
            found.add(new if positive else terms.not_(new))
        found.discard(terms.true)
        return frozenset(found)

    # ------------------------------------------------------------ errors

    def failed(self, number: int, way: tuple[bool, ...]) -> Reached | None:
        """Yield the choices that lead to an error, None where it is out of reach. Raises _Coarse, _Late."""
        terms = self.terms
        here = tuple(dict.fromkeys((*self.nodes[number].tests, *self.way.said)))
        if not here or self.model(here) is not None:
            chain: list[tuple[_Node, tuple[bool, ...]]] = [(self.nodes[number], way)]
            while self.nodes[number].parent >= 0:
                way, number = self.nodes[number].way, self.nodes[number].parent
                chain.append((self.nodes[number], way))
            said: list[Term] = []
            links: dict[str, list[Term]] = {}  # register -> what it was where it was forgotten
            inputs: list[tuple[Term, int, str]] = []
            env: dict[Term, Term] = {}
            for k, (node, decisions) in enumerate(reversed(chain)):
                met = self.step(node, decisions)
                assert met is not None, "a way that was taken can be taken again"
                env |= {t: terms.var(f"input {k}.{n}", terms.width(t)) for n, (t, _, _) in enumerate(self.way.inputs)}
                said += terms.substitute(self.way.said, env)
                inputs += [(env[t], site, kind) for t, site, kind in self.way.inputs]
                if k + 1 < len(chain):
                    env = self.passed(chain[len(chain) - k - 2][0], env, links)
            linked = tuple(link for own in links.values() for link in own)
            model = self.model(tuple(dict.fromkeys((*said, *linked))))
            if model is None:
                raise _Coarse(self.needed(said, links))
            memo: dict[Term, int] = {}
            return Reached(
                tuple(
                    Choice(kind, site, evaluate(terms, t, model.leaves, model.arrays, memo), terms.width(t))
                    for t, site, kind in inputs
                    if site
                )
            )
        return None

    def passed(self, node: _Node, env: dict[Term, Term], links: dict[str, list[Term]]) -> dict[Term, Term]:
        """Yield what a state's symbols are on this way; registers that were forgotten are linked to what they were."""
        terms = self.terms
        now = dict(zip((s for s, _ in node.meaning), terms.substitute([t for _, t in node.meaning], env), strict=True))
        if self.policy.tracked is not None and node.place not in self.meets:
            for name, value in zip(self.places[node.place], node.values, strict=True):
                if name not in self.policy.tracked:
                    symbol = -1 - value
                    link = terms.var(f"{name} at {node.place}", terms.width(symbol))
                    links.setdefault(name, []).append(terms.eq(link, now[symbol]))
                    now[symbol] = link
        return now

    def needed(self, said: Sequence[Term], links: dict[str, list[Term]]) -> frozenset[str]:
        """Yield some registers without which a way could be taken that cannot be."""
        kept = dict(links)
        for name in sorted(links, key=lambda n: -len(links[n])):
            less = [link for other, own in kept.items() if other != name for link in own]
            if self.model(tuple(dict.fromkeys((*said, *less)))) is None:
                del kept[name]
        return frozenset(kept)

    def model(self, constraints: tuple[Term, ...]) -> z3.Model | None:
        """Raises _Late."""
        if self.terms.false in constraints:
            return None
        left = min(_LOOKED_AT, self.deadline - time.monotonic())
        answer = z3.check(self.terms, constraints, {}, left) if left > 0 else z3.Answer("unknown")
        if answer.status == "unknown":
            raise _Late
        return answer.model

    # ------------------------------------------------------------ the end

    def closed(self) -> Closed:
        terms = self.terms
        predicates: dict[str, tuple[Term, ...]] = {}
        said: dict[str, list[Term]] = {}
        for place, names in self.places.items():
            if place in self.meets:  # it is passed where nothing was decided, so that its states are not all
                continue
            predicates[f"{self.flat.entry} at {place}"] = tuple(terms.var(n, self.widths[n]) for n in names)
            said[f"{self.flat.entry} at {place}"] = []
        for node in self.nodes[1:]:
            name = f"{self.flat.entry} at {node.place}"
            if name not in said:
                continue
            said[name].append(self.claim(node, predicates[name]))
        facts = {name: [_any(terms, cases)] for name, cases in said.items()}
        return Closed(
            self.flat, System(terms, predicates), facts, sum(node.place not in self.meets for node in self.nodes) - 1
        )

    def claim(self, node: _Node, registers: Sequence[Term]) -> Term:
        """Yield what a state says of registers."""
        terms = self.terms
        own: dict[Term, Term] = {}  # symbols, by the registers that hold them
        for value, register in zip(node.values, registers, strict=True):
            if value < 0:
                base, shift = self.split(-1 - value)
                if terms.nodes[base][0] == "var":
                    own.setdefault(base, terms.add(register, terms.const(-shift, terms.width(base))))
        found = terms.true
        for value, register in zip(node.values, registers, strict=True):
            what = terms.const(value, terms.width(register)) if value >= 0 else terms.substitute([-1 - value], own)[0]
            found = terms.and_(found, terms.eq(register, what))
        for test in terms.substitute(sorted(node.tests), own):
            found = terms.and_(found, test)
        return found


def _modes(flat: Flat) -> frozenset[str]:
    """Registers that are asked which of many constants they hold."""
    found: dict[str, set[int]] = {}
    for block in flat.functions[flat.entry].blocks.values():
        match block.end:
            case ir.Branch(condition=ir.Binary("eq" | "ne", ir.Reg(name), ir.Const(value))):
                found.setdefault(name, set()).add(value)
    return frozenset(name for name, values in found.items() if len(values) >= _MANY_VALUES)


def _any(terms: Terms, cases: Sequence[Term]) -> Term:
    """The disjunction as a balanced tree."""
    work = list(cases)
    while len(work) > 1:
        work = [terms.or_(work[k], work[k + 1]) if k + 1 < len(work) else work[k] for k in range(0, len(work), 2)]
    return work[0] if work else terms.false
