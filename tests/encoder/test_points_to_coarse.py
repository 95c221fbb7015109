"""Sets that tell less apart hold what exact ones hold, and programs that mix pointers get them soon."""

from __future__ import annotations

import pytest

from encoder import ir, points_to_exact
from encoder.ctype import ABIS, Layout
from encoder.declare import declare
from encoder.link import link
from encoder.lower import lower
from encoder.options import Options
from encoder.parse import parse_text
from encoder.points_to import FUNCTION, OUTSIDE, PointsTo, Target, is_environment, is_function
from encoder.points_to_coarse import points_to_coarse
from encoder.points_to_exact import points_to
from encoder.prepared import prepare
from encoder.slice import slice_program
from encoder.verify import answer
from tests.encoder.twins import ERRORS, PROLOGUE, TWINS, twin

MIXED = """
struct node { struct node *next; int *data; void (*call)(int *); };
int a, b;
int *table[4];
struct node first, second;
void set(int *p) { *p = 1; }
void other(int *p) { b = *p; }
void move(void *into, const void *from, unsigned long n) { memcpy(into, from, n); }
int main(void) {
    struct node *p = __slicc_object();
    struct node *q = __slicc_object();
    int i = nondet_int();
    char *bytes = (char *)&second;
    first.call = set;
    second.call = other;
    first.data = &a;
    first.next = &second;
    table[i & 3] = &b;
    p->next = q;
    q->data = table[1];
    (p->next + i)->call = set;
    move(&second, &first, sizeof(first));
    move(p, &first, nondet_int());
    for (i = 0; i < sizeof(first); i++) bytes[i] = ((char *)&first)[i];
    if (second.next == p) p->next->data = &a;
    second.next->call(p->next->data);
    *(int **)((unsigned long long)q + 8 * i) = &b;
    return *first.next->data;
}
"""


def program(text: str) -> tuple[ir.Program, dict[str, Layout]]:
    unit = link((parse_text(PROLOGUE + text, "t.c"),))
    symbols = declare(unit, ABIS["lp64"], lenient_calls=True)
    return lower(unit, symbols), dict(symbols.records)


def covers(found: frozenset[Target], wanted: Target) -> bool:
    """Is a target of the exact sets in a coarse one? Children of environment objects have other names there, and of
    functions that nobody knows it says nothing: any pointer may be one."""
    cls, low, high = wanted
    if cls == OUTSIDE:
        return True
    if is_environment(cls) and "/" in cls:
        return any(is_environment(c) for c, _, _ in found)
    return any(c == cls and (is_function(c) or a <= low and high <= b) for c, a, b in found)


def missing(exact: PointsTo, coarse: PointsTo) -> list[object]:
    left: list[object] = []
    for key, targets in exact.registers.items():
        known = coarse.registers.get(key, frozenset())
        left += [(key, t) for t in targets if not covers(known, t)]
    for cls, places in exact.memory.items():
        if is_environment(cls) and "/" in cls:
            continue
        for (low, high), targets in places.items():
            known = coarse.contents(cls, low, high)
            left += [(cls, low, t) for t in targets if not covers(known, t)]
    for site, names in exact.callees.items():
        left += [(site, n) for n in names if n and n not in coarse.callees.get(site, ())]
    for name, ranges in exact.writes.items():
        classes = {c for c, _, _ in coarse.writes.get(name, ())}
        left += [(name, c) for c, _, _ in ranges if c not in classes and "/" not in c]
    return left


@pytest.mark.parametrize("pooled", [False, True])
def test_coarse_sets_hold_what_exact_ones_hold(pooled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if pooled:
        monkeypatch.setattr("encoder.points_to_coarse_graph._MOST_EFFORT", 0)
    made, layouts = program(MIXED)
    exact = points_to(made, ("main",), layouts)
    assert not exact.coarse
    assert missing(exact, points_to_coarse(made, ("main",), layouts, False)) == []


@pytest.mark.parametrize("name", sorted(TWINS)[::9])
def test_coarse_sets_of_small_programs(name: str) -> None:
    made, layouts = program(twin(name, "bad"))
    exact = points_to(made, ("main",), layouts)
    assert missing(exact, points_to_coarse(made, ("main",), layouts, False)) == []


@pytest.mark.parametrize("most", [1, 64])
def test_sets_of_few_classes_hold_what_exact_ones_hold(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made, layouts = program(MIXED)
    exact = points_to(made, ("main",), layouts)
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT", -1)
    monkeypatch.setattr(points_to_exact, "_MOST_PLACES", most)
    few = points_to(made, ("main",), layouts)
    assert few.few and not few.coarse and not few.pieces
    assert missing(exact, few) == []


def test_a_function_reached_through_bytes_is_called() -> None:
    made, layouts = program(MIXED)
    coarse = points_to_coarse(made, ("main",), layouts, False)
    reached = {n for names in coarse.callees.values() for n in names}
    assert {"set", "other"} <= reached
    assert any(c == FUNCTION + "set" for c, _, _ in coarse.contents("second", 16, 24))


@pytest.mark.parametrize("name", sorted(TWINS)[::14])
@pytest.mark.parametrize("kind", ["ok", "bad"])
@pytest.mark.parametrize("sets", ["few", "coarse"])
def test_verdicts_with_coarse_sets(name: str, kind: str, sets: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT", -1)
    if sets == "coarse":
        monkeypatch.setattr(points_to_exact, "_MOST_EFFORT_OF_FEW", -1)
    made, layouts = program(twin(name, kind))
    prepared = prepare(made, layouts, ("main",))
    found = answer(prepared, "main", Options(ERRORS, seconds=4.0))
    assert found.verdict != ("defect" if kind == "ok" else "proof"), found
    assert slice_program(prepared.program, prepared.sets, "main", ERRORS).functions


HALVES = """extern int nondet_int(void); extern void reach_error(void);
int a, b; union { int *p; unsigned h[2]; } u;
int main(void) {
  u.p = nondet_int() ? &a : &b;
  while (nondet_int()) a = 0;
  *(int *)((unsigned long)u.h[0] | (unsigned long)u.h[1] << 32) = 5;
  if (a == 5) reach_error();
  return 0;
}
"""


@pytest.mark.parametrize("few", [800_000, -1])
def test_halves_of_a_pointer_are_put_together_where_they_are_used(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT", -1)
    monkeypatch.setattr(points_to_exact, "_MOST_EFFORT_OF_FEW", few)
    made, layouts = program(HALVES)
    found = answer(prepare(made, layouts, ("main",)), "main", Options(ERRORS, seconds=4.0))
    assert found.verdict == "defect" or found.reason is not None and found.reason.code == "unsupported", found
