"""Finds what holds at the start of every pass of the loops that are cut by induction.

Guessed are clauses of one or two literals over atoms that the program itself compares, and a few more; what the entry
or a pass breaks is dropped until the rest is inductive. Source: Houdini (Flanagan, Leino, FME 2001) over predicates as
in Graf, Saïdi, CAV 1997.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from encoder.induction import Head, Place
from encoder.solve import z3
from encoder.solve.cone import cone as cone_of
from encoder.term import Term, Terms, arguments
from encoder.term_value import evaluate
from encoder.unrolled import Unrolled

_MOST_HEADS = 24
_MOST_ATOMS = 36  # of one loop
_MOST_SIZE = 40  # terms in an atom
_MOST_CASES = 16
_MOST_CONSTANTS = 4  # values of one variable
_COMPARISONS = ("eq", "ult", "ule", "slt", "sle")


@dataclass(slots=True)
class _Loop:
    """A cut loop with its guesses. ``situations``: when a head's state is made, and the atoms there."""

    head: Head
    atoms: list[Term]
    situations: list[tuple[Term, list[Term]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Guess:
    """A clause over a loop's atoms: each literal is (index of the atom, whether it holds)."""

    loop: _Loop
    literals: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A guess that is still thought inductive: what it ``said``, and switches: assume it; ask whether it is broken."""

    guess: _Guess
    said: Term
    assumed: Term
    at_entry: Term
    after: Term


class _OutOfTime(Exception):
    """The deadline passed."""


def strengthen(
    found: Unrolled, unwanted: Term, aligns: dict[int, int], seconds: float
) -> list[Term] | z3.Model | None:
    """Yield facts that hold whenever one of the cut loops starts a pass, and that together rule ``unwanted`` out.

    Where those found do not, a way to it that agrees with them. None when ``seconds`` are not enough.
    """
    deadline = time.monotonic() + seconds
    terms = found.terms
    heads = [h for h in found.induction.heads if h.values and h.guard != terms.false]
    if not heads or len(heads) > _MOST_HEADS:
        return None
    cone = cone_of(terms, [unwanted, *_roots(found, heads)])
    loops = [_loop(found, head, cone) for head in heads]
    known = found.memory.constraints
    facts = [t for head in heads for t in _one_choice(terms, head)]
    try:
        alone = [_Guess(loop, (literal,)) for loop in loops for literal in _literals(loop)]
        decided = set[tuple[int, int]]()
        for guess, fact in _inductive(found, terms.true, alone, aligns, deadline, tuple(facts)):
            decided.add((id(guess.loop), guess.literals[0][0]))
            facts.append(fact)
            found.induction.facts.append((guess.loop.head, terms.true, _clause(terms, guess, guess.loop.atoms)))
        pairs = [g for loop in loops for g in _pairs(loop, {k for which, k in decided if which == id(loop)})]
        for case in _cases(found, cone):
            question = (unwanted, case, *known, *facts)
            if _model(terms, question, aligns, deadline) is not None:
                known_in_case = _inductive(found, case, pairs, aligns, deadline, tuple(facts))
                of_case = [fact for _, fact in known_in_case]
                for guess, _ in known_in_case:
                    clause = _clause(terms, guess, guess.loop.atoms)
                    found.induction.facts.append((guess.loop.head, case, clause))
                left = _model(terms, (*question, *of_case), aligns, deadline)
                if left is not None:
                    return left
                facts += [terms.or_(terms.not_(case), fact) for fact in of_case]
    except _OutOfTime:
        return None
    return facts


def _model(terms: Terms, question: tuple[Term, ...], aligns: dict[int, int], deadline: float) -> z3.Model | None:
    left = deadline - time.monotonic()
    result = z3.check(terms, question, aligns, left) if left > 0 else z3.Answer("unknown")
    if result.status == "unknown":
        raise _OutOfTime
    return result.model


def _cases(found: Unrolled, cone: list[Term]) -> list[Term]:
    """Conditions of which one always holds: what a watched address may be, since all depends on that."""
    terms = found.terms
    places: dict[Term, None] = {}
    if len(found.watched) != 1:
        return [terms.true]
    (watched,) = found.watched
    for t in cone:
        op, _, x, y, _ = terms.nodes[t]
        if op == "eq" and watched in (x, y):
            stack = [y if x == watched else x]
            while stack:
                value = stack.pop()
                if terms.nodes[value][0] == "ite":
                    stack += terms.nodes[value][3:]
                elif _is_fixed(terms, value) and terms.value(value) != 0:
                    places[value] = None
    if len(places) > _MOST_CASES:
        return [terms.true]
    cases = [terms.eq(watched, place) for place in places]
    elsewhere = terms.true
    for case in cases:
        elsewhere = terms.and_(elsewhere, terms.not_(case))
    return [*cases, elsewhere]


def _roots(found: Unrolled, heads: list[Head]) -> list[Term]:
    roots = [e.guard for e in found.errors] + [c.guard for c in found.cuts]
    for head in heads:
        for guard, values in head.backs:
            roots += [guard, *values.values()]
    return roots


# ---------------------------------------------------------------- atoms


def _loop(found: Unrolled, head: Head, cone: list[Term]) -> _Loop:
    terms = found.terms
    variables, pointers = _variables(found, head)
    atoms = _atoms(terms, head, variables, set(pointers), cone)
    loop = _Loop(head, atoms)
    entry = {place: values[1] for place, values in head.values.items()}
    for guard, values in [(head.guard, entry), *head.backs]:
        now = {v: values[place] for v, place in variables.items()}
        now |= {s: terms.eq(values[place], option) for s, (place, option) in pointers.items()}
        loop.situations.append((guard, terms.substitute(atoms, now)))
    return loop


def _variables(found: Unrolled, head: Head) -> tuple[dict[Term, Place], dict[Term, tuple[Place, Term]]]:
    """The arbitrary scalars of a head, and the choices of its pointers: "is this place's value that address?"."""
    terms = found.terms
    scalars: dict[Term, Place] = {}
    choices: dict[Term, tuple[Place, Term]] = {}
    for place, (value, _) in head.values.items():
        t = value
        if terms.nodes[t][0] == "var":
            scalars[t] = place
        while terms.nodes[t][0] == "ite" and terms.nodes[terms.nodes[t][2]][0] == "var":
            _, _, choice, option, t = terms.nodes[t]
            if _is_fixed(terms, option) and _was_there(found, head, option):
                choices[choice] = (place, option)
    return scalars, choices


def _one_choice(terms: Terms, head: Head) -> list[Term]:
    """Of what a head's pointer may be, one choice is made: the others could not be told from it otherwise."""
    found: list[Term] = []
    for value, _ in head.values.values():
        made: list[Term] = []
        t = value
        while terms.nodes[t][0] == "ite" and terms.nodes[terms.nodes[t][2]][0] == "var":
            choice = terms.nodes[t][2]
            found += [terms.not_(terms.and_(choice, other)) for other in made]
            made.append(choice)
            t = terms.nodes[t][4]
    return found


def _was_there(found: Unrolled, head: Head, option: Term) -> bool:
    """Is the object of an address older than the loop?

    One that came up with a choice stands for objects of earlier passes: no address is known to be that one's.
    """
    nodes, instances = found.terms.nodes, found.memory.instances
    objects = [nodes[t][2] for t in cone_of(found.terms, [option]) if nodes[t][0] == "base"]
    return all(n < head.objects or instances[n].kind in ("global", "function") for n in objects)


def _is_fixed(terms: Terms, t: Term) -> bool:
    """Is this a number or an object's address and a number?"""
    op, _, x, y, _ = terms.nodes[t]
    return op in ("const", "base") or op == "add" and _is_fixed(terms, x) and _is_fixed(terms, y)


def _atoms(
    terms: Terms, head: Head, variables: dict[Term, Place], choices: set[Term], cone: list[Term]
) -> list[Term]:
    """What may tell states of a loop's head apart: Boolean terms over its variables and what was there before it."""
    before, about = _kinds(terms, head, {*variables, *choices}, cone)
    seen: dict[Term, None] = {}

    def add(t: Term) -> None:
        if terms.value(t) is None and t not in seen and terms.not_(t) not in seen:
            seen[t] = None

    compared = sorted((t for t in about if _is_atom(terms, t)), key=lambda t: _size(terms, t))
    compared = [t for t in compared if _size(terms, t) <= _MOST_SIZE][:_MOST_ATOMS]
    for t in choices | set(compared):
        add(t)
    for v, place in variables.items():
        entry = head.values[place][1]
        for c in _constants(terms, [entry, *(values[place] for _, values in head.backs)]):
            add(terms.eq(v, c))
        add(terms.eq(v, entry))
    for t in compared:
        op, _, x, y, _ = terms.nodes[t]
        if op in _COMPARISONS and terms.width(x) > 1 and not (terms.holds_base(x) or terms.holds_base(y)):
            order = "sle" if op in ("slt", "sle") else "ule"
            add(terms.binary(order, x, y))
            add(terms.binary(order, y, x))
            add(terms.eq(x, y))
            for known, mine in ((x, y), (y, x)):
                if known in before and mine in variables and terms.value(known) is None:
                    for other in _tests_of(terms, known, before, cone):
                        add(terms.substitute([other], {known: mine})[0])
    scalars = [v for v in variables if terms.width(v) >= 8]
    for i, a in enumerate(scalars):
        for b in scalars[i + 1 :]:
            narrow, wide = sorted((a, b), key=terms.width)
            add(terms.eq(narrow, terms.extract(wide, 0, terms.width(narrow))))
    return list(seen)[:_MOST_ATOMS]


def _kinds(terms: Terms, head: Head, mine: set[Term], cone: list[Term]) -> tuple[set[Term], list[Term]]:
    """The terms of the cone made only of what was there before the loop, and those with the loop's variables."""
    before: set[Term] = set()
    about: dict[Term, None] = {}
    for t in cone:
        op = terms.nodes[t][0]
        parts = arguments(terms.nodes[t])
        if op in ("const", "base"):
            before.add(t)
        elif op == "var":
            if t in mine:
                about[t] = None
            elif t < head.known:
                before.add(t)
        elif op not in ("array", "zeros", "store", "select") and all(p in before or p in about for p in parts):
            if any(p in about for p in parts):
                about[t] = None
            else:
                before.add(t)
    return before, list(about)


def _is_atom(terms: Terms, t: Term) -> bool:
    op, width, *_ = terms.nodes[t]
    return op in _COMPARISONS or width == 1 and op in ("var", "extract")


def _tests_of(terms: Terms, value: Term, before: set[Term], cone: list[Term]) -> list[Term]:
    """Small tests of a value that the program makes elsewhere."""
    found: list[Term] = []
    for t in cone:
        if t in before and _is_atom(terms, t) and value in cone_of(terms, [t]) and _size(terms, t) <= _MOST_SIZE:
            found.append(t)
            if len(found) == _MOST_CONSTANTS:
                break
    return found


def _constants(terms: Terms, values: list[Term]) -> list[Term]:
    """The constants that values choose from."""
    found: dict[Term, None] = {}
    stack = list(reversed(values))
    steps = 0
    while stack and steps < 64 and len(found) < _MOST_CONSTANTS:
        steps += 1
        t = stack.pop()
        op, _, _, y, z = terms.nodes[t]
        if op == "const":
            found[t] = None
        elif op == "ite":
            stack += (z, y)
    return list(found)


def _size(terms: Terms, t: Term) -> int:
    """How many terms there are in a term, up to one more than the most that an atom may have."""
    seen = {t}
    stack = [t]
    while stack and len(seen) <= _MOST_SIZE:
        for a in arguments(terms.nodes[stack.pop()]):
            if a not in seen:
                seen.add(a)
                stack.append(a)
    return len(seen)


# ---------------------------------------------------------------- guesses


def _literals(loop: _Loop) -> list[tuple[int, bool]]:
    return [(k, holds) for k in range(len(loop.atoms)) for holds in (True, False)]


def _pairs(loop: _Loop, decided: set[int]) -> list[_Guess]:
    """Clauses of two literals, over the atoms that are not known to be the same at every pass."""
    literals = [(k, holds) for k, holds in _literals(loop) if k not in decided]
    return [_Guess(loop, (a, b)) for i, a in enumerate(literals) for b in literals[i + 1 :] if a[0] != b[0]]


def _clause(terms: Terms, guess: _Guess, atoms: list[Term]) -> Term:
    clause = terms.false
    for k, holds in guess.literals:
        clause = terms.or_(clause, atoms[k] if holds else terms.not_(atoms[k]))
    return clause


def _inductive(
    found: Unrolled,
    case: Term,
    guesses: list[_Guess],
    aligns: dict[int, int],
    deadline: float,
    known: tuple[Term, ...] = (),
) -> list[tuple[_Guess, Term]]:
    """Drop guesses until the rest holds on every entry and after every pass that starts with the rest.

    What is guessed of a loop is not assumed when its own entry is looked at, nor what is guessed of later loops:
    guesses that contradict each other would hold of everything. ``case`` is assumed throughout.
    """
    terms = found.terms
    sure: list[tuple[_Guess, Term]] = []
    constraints: list[Term] = []
    alive: list[_Candidate] = []
    for guess in guesses:
        said = terms.or_(terms.not_(guess.loop.head.guard), _clause(terms, guess, guess.loop.atoms))
        entry, *backs = (
            terms.and_(guard, terms.not_(_clause(terms, guess, atoms))) for guard, atoms in guess.loop.situations
        )
        broken = terms.false
        for back in backs:
            broken = terms.or_(broken, back)
        if said == terms.true or terms.true in (entry, broken):
            continue
        if entry == broken == terms.false:
            sure.append((guess, said))
            continue
        candidate = _Candidate(guess, said, *(terms.var(name, 1) for name in ("assumed", "at entry", "after a pass")))
        constraints += [
            terms.or_(terms.not_(candidate.assumed), said),
            terms.or_(terms.not_(candidate.at_entry), entry),
            terms.or_(terms.not_(candidate.after), broken),
        ]
        alive.append(candidate)
    if not alive:
        return sure
    loops = list({id(c.guess.loop): c.guess.loop for c in alive}.values())  # in the order in which they are entered
    ask: dict[int, Term] = {}
    for k, loop in enumerate(loops):
        ask[k] = terms.var("which entry", 1)
        some = _any_of(terms, [c.at_entry for c in alive if c.guess.loop is loop])
        constraints.append(terms.or_(terms.not_(ask[k]), some))
    ask[-1] = terms.var("some pass", 1)
    constraints.append(terms.or_(terms.not_(ask[-1]), _any_of(terms, [c.after for c in alive])))
    off = [terms.not_(t) for c in alive for t in (c.at_entry, c.after)]
    asked = (*ask.values(), *off, *(c.assumed for c in alive))
    believed = (*found.memory.constraints, *known, case, *(said for _, said in sure))
    session = z3.Session(terms, (*believed, *constraints), asked, aligns)
    number = {id(loop): k for k, loop in enumerate(loops)}

    def drop(question: int) -> bool:
        """Drop what some model of one question breaks; yield whether there was any."""
        nonlocal alive
        dropped = False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise _OutOfTime
            known_there = [c for c in alive if _is_known(number[id(c.guess.loop)], question)]
            result = session.check([ask[question], *(c.assumed for c in known_there)], left)
            if result.status == "unsat":
                return dropped
            if result.model is None:
                raise _OutOfTime
            dropped = True
            memo: dict[Term, int] = {}
            kept: list[_Candidate] = []
            for c in alive:
                mine = question < 0 or number[id(c.guess.loop)] == question
                if mine and _breaks(terms, c.guess, result.model, memo, entry=question >= 0):
                    session.require(terms.not_(c.at_entry))
                    session.require(terms.not_(c.after))
                else:
                    kept.append(c)
            assert len(kept) < len(alive), "a model breaks what was asked for"
            alive = kept

    for k in range(len(loops)):
        drop(k)
    while drop(-1):
        for k in range(len(loops)):
            drop(k)
    return [*sure, *((c.guess, c.said) for c in alive)]


def _is_known(loop: int, question: int) -> bool:
    """May what is guessed of a loop be assumed at the entry of loop ``question`` (-1: at the end of any pass)?"""
    return question < 0 or loop < question


def _breaks(terms: Terms, guess: _Guess, model: z3.Model, memo: dict[Term, int], entry: bool) -> bool:
    """Does a model show a state, on entry or after a pass, in which a guess is wrong?"""
    for guard, atoms in guess.loop.situations[:1] if entry else guess.loop.situations[1:]:
        if evaluate(terms, guard, model.leaves, model.arrays, memo) and not any(
            bool(evaluate(terms, atoms[k], model.leaves, model.arrays, memo)) == holds for k, holds in guess.literals
        ):
            return True
    return False


def _any_of(terms: Terms, parts: list[Term]) -> Term:
    """The disjunction as a balanced tree, so that no term gets deep."""
    work = list(parts)
    while len(work) > 1:
        work = [terms.or_(*work[k : k + 2]) if k + 1 < len(work) else work[k] for k in range(0, len(work), 2)]
    return work[0]
