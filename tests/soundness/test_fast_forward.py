"""What runs as Python is what the interpreter does, step by step: wherever it is stopped, all is the same."""

from __future__ import annotations

import random
import re

import pytest
from generate import PROLOGUE, generate

from encoder import fast_forward, interpret
from encoder.ctype import LP64, CType
from encoder.declare import declare
from encoder.interpret import Machine
from encoder.interpret_memory import Instance
from encoder.ir import Call, Input, Program
from encoder.link import link
from encoder.lower import lower
from encoder.outcome import Aborted, Halted, OutOfSteps
from encoder.parse import parse_text


class Dice:
    """An environment whose answers depend on where and how often it is asked. ``ranges``: of the first inputs."""

    def __init__(self, ranges: tuple[tuple[int, int], ...] = ()):
        self.ranges = iter(ranges)

    def input(self, machine: Machine, instruction: Input, visit: int) -> int:
        return hash((instruction.site, visit)) % 7

    def intercepts(self, function: str) -> bool:
        return function == "reach_error"

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: Call, visit: int
    ) -> int | None | Aborted | Halted:
        assert machine.frames[-1].function.name in machine.program.functions
        if name == "reach_error":
            return Aborted(name, None, call.span)
        if name == "__VERIFIER_assume":
            return None if arguments[0] else Halted("assumed", call.span)
        number = hash((call.site, visit))
        if name == "nondet_int" and (domain := next(self.ranges, None)) is not None:
            return domain[0] + number % (domain[1] - domain[0] + 1)
        return number % 5

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        return None

    def function(self, name: str) -> int | None:
        return None

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        return offset * 37 & 0xFF

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        return None

    def name(self, machine: Machine, address: int) -> str | None:
        return None


def program(text: str) -> Program:
    unit = link([parse_text(text, "t.c")])
    return lower(unit, declare(unit, LP64))


def state(machine: Machine) -> list[object]:
    found: list[object] = [machine.left, machine.visits, list(machine.memory.undefined), machine.memory.next_slot]
    for frame in machine.frames:
        numbers = {key: instance.base for key, instance in frame.instances.items()}
        innermost, _ = machine.loops_of(frame.function)
        around = {head: frame.passes.get(head) for head in [innermost.get(frame.label)] if head is not None}
        call = frame.call.site if frame.call is not None else None
        found.append(
            (frame.function.name, frame.label, frame.index, frame.registers, frame.unset, numbers, call, around)
        )
    for instance in machine.memory.slots.values():
        found.append((instance.key, instance.base, instance.alive, instance.cells, instance.unwritten))
    return found


def compare(lowered: Program, steps: int, ranges: tuple[tuple[int, int], ...] = ()) -> tuple[str, int]:
    """Run twice; yield how it ends, and how many steps ran as Python."""
    slow, fast = (Machine(lowered, Dice(ranges), steps, record=False) for _ in range(2))
    slow.memory.notes = fast.memory.notes = True
    forward = fast.fast = fast_forward.FastForward(fast)
    ends = [machine.run("main") for machine in (slow, fast)]
    assert ends[0] == ends[1] or all(isinstance(end, OutOfSteps) for end in ends)
    assert state(slow) == state(fast)
    return type(ends[0]).__name__, forward.steps


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_forward, "_WARM", 1)
    monkeypatch.setattr(fast_forward, "_LEAST", 1)
    monkeypatch.setattr(fast_forward, "_LAST", 400)
    monkeypatch.setattr(fast_forward, "_TRIES", 1 << 60)
    monkeypatch.setattr(interpret, "_LOOK", 0)


@pytest.mark.parametrize("stretch", [5, 1 << 30])
def test_random_programs_run_the_same(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_forward, "_STRETCH", stretch)
    dice, steps = random.Random(stretch), 0
    for seed in range(61000, 61016):
        draft = generate(seed)
        text = re.sub(r"^ *(ENTER|ITER|DESCEND)\(\w+\)\n", "", draft.body, flags=re.M)
        text = "extern void CHECK(int, long long);\n" + text
        lowered = program(PROLOGUE + text)
        for limit in (100_000, *(dice.randrange(410, 2000) for _ in range(3))):
            steps += compare(lowered, limit, draft.domains)[1]
    assert steps > 100


SHAPES = {
    "calls": "int g; int f(int a){ int x; if (a > 3) x = a; else x = 1; g += x; return x * 3; }"
    " int main(void){ for (int i = 0; i < 90; i++) { if (f(i) < 0) return 1; } return g; }",
    "recursion": "int f(int n){ return n < 2 ? n : f(n - 1) + f(n - 2); } int main(void){ return f(12); }",
    "pointers to functions": "int a(int x){ return x + 1; } int b(int x){ return x * 2; } int (*t[2])(int) = {a, b};"
    " int main(void){ int s = 0; for (int i = 0; i < 50; i++) s = t[i & 1](s) & 0xffff; return s; }",
    "locals born again": "int main(void){ int s = 0; for (int i = 0; i < 40; i++) { int a[4]; int *p = a; p[i & 3] = i;"
    " s += p[i & 3]; } return s; }",
    "read before it is written": "int main(void){ int s = 0; for (int i = 0; i < 40; i++) { int x; if (i == 33) s += x;"
    " x = i; s ^= x; } return s; }",
    "never written": "int main(void){ int x, s = 0; for (int i = 0; i < 240; i++) { if (i > 132) s += x;"
    " if (i == 235) x = 3; } return s; }",
    "overflow": "int main(void){ int s = 1; for (int i = 0; i < 60; i++) s = s * 3 + i; return -s; }",
    "division by zero": "int main(void){ int s = 0; for (int i = 40; i >= 0; i--) s += 100 / i; return s; }",
    "shift too far": "int main(void){ int s = 0; for (int i = 0; i < 40; i++) s ^= 1 << i; return s; }",
    "outside": "int a[30]; int main(void){ int *p = a; for (int i = 0; i < 40; i++) *p++ = i; return 0; }",
    "first reads": "struct s { char c[64]; }; extern int nondet_int(void); int main(void){ struct s x; int s = 0;"
    " for (int i = 0; i < 64; i++) s += x.c[i]; return s; }",
    "copies": "extern void *memcpy(void *, const void *, unsigned long); struct p { int a, b, c; };"
    " int main(void){ struct p x = {1, 2, 3}, y = {0}; for (int i = 0; i < 40; i++) { y = x; x.a += y.b; x.b ^= y.a; }"
    " return y.a; }",
    "filled": "extern void *memset(void *, int, unsigned long); int main(void){ int a[8]; int s = 0;"
    " for (int i = 0; i < 40; i++) { memset(a, i, sizeof a); s ^= a[i & 7]; } return s; }",
    "bit fields": "struct b { unsigned x : 3; int y : 5; } v; int main(void){ for (int i = 0; i < 50; i++) { v.x += i;"
    " v.y -= v.x; } return v.y; }",
    "inputs": "extern int nondet_int(void); extern void reach_error(void); int main(void){ int s = 0;"
    " for (int i = 0; i < 200; i++) { s += nondet_int(); if (s > 150) reach_error(); } return s; }",
    "assumed": "extern int nondet_int(void); extern void __VERIFIER_assume(int); int main(void){ int s = 0;"
    " for (int i = 0; i < 200; i++) { s += nondet_int(); __VERIFIER_assume(s < 100); } return s; }",
    "odd sizes": "struct p { char a[3]; } __attribute__((packed)) q, r;"
    " struct b { unsigned long x : 20, y : 25; } __attribute__((packed)) v;"
    " int main(void){ for (int i = 0; i < 60; i++) { v.x += i; v.y ^= v.x; q.a[i % 3] = i; r = q;"
    " _Bool z = i & 4; v.x += z; } return r.a[1] + v.y; }",
    "nested loops": "int main(void){ int s = 0; for (int i = 0; i < 12; i++) for (int j = 0; j < i; j++) {"
    " if (j == 7) break; if (j == 3) continue; s += i * j; } return s; }",
    "gotos": "int main(void){ int i = 0, s = 0; goto in; again: s += 2; in: i++; if (i & 1) goto again; if (i < 50)"
    " goto in; return s; }",
    "wide": "int main(void){ unsigned __int128 x = 1; for (int i = 0; i < 100; i++) x = x * 5 + i;"
    " return (int)(x >> 90); }",
    "deep": "int main(void){ unsigned s = 1; for (int i = 0; i < 30; i++) s = " + "(1 + 2 * " * 60 + "s" + ")" * 60
    + "; return s; }",
    "deep choice": "int main(void){ unsigned s = 1; for (int i = 0; i < 30; i++) s = i & 1 ? s : " + "(1 + 2 * " * 60
    + "s" + ")" * 60 + "; return s; }",
}  # fmt: skip
ENDS = {
    "division by zero": "Fault",
    "shift too far": "Fault",
    "outside": "Fault",
    "inputs": "Aborted",
    "assumed": "Halted",
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_run_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered = program(SHAPES[name])
    how, steps = compare(lowered, 100_000)
    assert how == ENDS.get(name, "Returned")
    assert steps > 100 or name in ("gotos", "deep choice")
    for stretch in (3, 40):
        monkeypatch.setattr(fast_forward, "_STRETCH", stretch)
        for limit in range(405, 1500, 83):
            assert compare(lowered, limit)[0] in ("OutOfSteps", ENDS.get(name, "Returned"))


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_recorded_around_it_is_the_same(name: str) -> None:
    lowered = program(SHAPES[name])
    stretches = 0
    for quiet in (0, 300, 900, 100_000):
        slow, fast = (Machine(lowered, Dice(), 100_000, quiet=quiet) for _ in range(2))
        forward = fast.fast = fast_forward.FastForward(fast)
        assert slow.run("main") == fast.run("main")
        if quiet in (0, 100_000):
            assert slow.steps == fast.steps
        assert slow.steps[:100] == fast.steps[:100]
        assert slow.steps[-20:] == fast.steps[-20:]
        assert state(slow) == state(fast)
        stretches += forward.stretches
    assert stretches or name in ("recursion", "nested loops", "outside", "deep", "deep choice")


MANY_CALLS = """
void reach_error(void);
int reach(int n) { return n < 2 ? n : reach(n - 1) + reach(n - 2); }
int often(int n) { int s = 0; for (int i = 0; i < n; i++) s += reach(9); return s; }
int main(void) { int r = reach(16) + often(40); if (r == 2347) reach_error(); return r; }
"""


def test_calls_that_are_made_often_are_recorded_at_first_and_at_last() -> None:
    lowered = program(MANY_CALLS)
    whole = Machine(lowered, Dice(), 1_000_000)
    outcome = whole.run("main")
    assert isinstance(outcome, Aborted)
    taken = whole.limit - whole.left
    for quiet in (taken - 200, taken - 3000, taken // 2, taken * 2):
        for is_fast in (False, True):
            machine = Machine(lowered, Dice(), 1_000_000, quiet=quiet)
            machine.fast = fast_forward.FastForward(machine) if is_fast else None
            assert machine.run("main") == outcome
            assert machine.limit - machine.left == taken
            assert len(machine.steps) < len(whole.steps) / 2 or quiet == taken // 2
            assert machine.steps[:1000] == whole.steps[:1000]
            last = 20 if quiet < taken else 3
            assert [s.text for s in machine.steps[-last:]] == [s.text for s in whole.steps[-last:]]
            active: list[str] = []
            for step in machine.steps:
                assert step.depth == len(active) - (step.kind not in ("call", "abort")), (quiet, is_fast, step)
                if step.kind == "call":
                    active.append(step.function)
                assert step.kind == "abort" or active[-1] == step.function
                if step.kind == "return":
                    active.pop()
