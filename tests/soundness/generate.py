"""Random C programs whose truth is known: every input vector is run, so whether an error can be reached is a fact.

A program reads a few inputs of small domains, computes, and checks (``writer``). It is written once with holes: for the
run by gcc the checks record what they see, for the verifier each becomes an assertion that some recorded value breaks,
or none. Programs are free of undefined behaviour except signed overflow, which wraps (``-fwrapv``).

    generate(seed) -> Draft  --measure, by gcc--> a Run per input vector  --settle--> Program(text, fails, ...)

``python tests/soundness/generate.py SEED`` prints one program.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from writer import Draft, Writer

PROLOGUE = """\
extern int nondet_int(void);
extern void reach_error(void);
extern void __VERIFIER_assume(int);
extern void *memcpy(void *, const void *, unsigned long);
extern void *memset(void *, int, unsigned long);
extern void *memmove(void *, const void *, unsigned long);
"""

HARNESS_PROLOGUE = """\
#define CHECK(k, e) slicc_check(k, (long long)(e))
#define ENTER(k) int slicc_it_##k = 0;
#define ITER(k) slicc_iteration(++slicc_it_##k);
#define DESCEND(d) slicc_iteration(d);
extern void slicc_check(int, long long);
extern void slicc_iteration(int);
"""

HARNESS_MAIN = r"""
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern char __data_start, _end;
struct program { int (*run)(void); int inputs; int low[8], high[8]; };
@EXTERNS@
static const struct program programs[] = { @TABLE@ };
struct state { jmp_buf out; int at, worst, inputs; int vector[8]; char text[65536]; int length; };
static struct state *state;

int nondet_int(void) { return state->at < state->inputs ? state->vector[state->at++] : 0; }
void slicc_iteration(int n) { if (n > state->worst) state->worst = n; }
void slicc_check(int k, long long v)
{
    if (state->length < 65000)
        state->length += sprintf(state->text + state->length, " %d:%lld:%d", k, v, state->worst);
}
void reach_error(void)
{
    state->length += sprintf(state->text + state->length, " E:0:%d", state->worst);
    longjmp(state->out, 1);
}
void __VERIFIER_assume(int c) { if (!c) longjmp(state->out, 1); }

int main(void)
{
    size_t size = (size_t)(&_end - &__data_start);
    char *before = malloc(size);
    struct state *kept;
    unsigned p;
    kept = state = calloc(1, sizeof *state);
    memcpy(before, &__data_start, size);
    for (p = 0; p < sizeof programs / sizeof *programs; p++) {
        int i;
        const struct program *at = &programs[p];
        kept->inputs = at->inputs;
        for (i = 0; i < at->inputs; i++)
            kept->vector[i] = at->low[i];
        for (;;) {
            memcpy(&__data_start, before, size);
            state = kept;
            kept->at = kept->worst = kept->length = 0;
            kept->text[0] = 0;
            if (!setjmp(kept->out))
                at->run();
            printf("%u%s\n", p, kept->text);
            for (i = at->inputs - 1; i >= 0 && kept->vector[i] == at->high[i]; i--)
                kept->vector[i] = at->low[i];
            if (i < 0)
                break;
            kept->vector[i]++;
        }
    }
    return 0;
}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One execution: (check or "E" for reach_error, value, deepest loop or recursion so far), in order."""

    events: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """``fails``: some vector reaches an error. ``depth``: least number of loop bodies or activations any failing run
    needs (None when none fails). ``features``: what the generator put in."""

    seed: int
    text: str
    fails: bool
    depth: int | None
    features: tuple[str, ...]


def generate(seed: int, kind: type[Writer] = Writer) -> Draft:
    """Yield the program of ``seed`` with its holes."""
    return kind(seed).program()


def features(seed: int, kind: type[Writer] = Writer) -> tuple[str, ...]:
    """Yield what the program of ``seed`` uses."""
    writer = kind(seed)
    writer.program()
    return tuple(sorted(writer.features))


def measure(drafts: Sequence[Draft], jobs: int = 2) -> list[tuple[Run, ...]]:
    """Yield, for each draft, its run on every input vector, in the order of the vectors.

    Raises: subprocess.CalledProcessError when gcc refuses a program or a program dies: a mistake of the generator.
    """
    shares = [drafts[k::jobs] for k in range(jobs)]
    with ThreadPoolExecutor(jobs) as pool:
        parts = list(pool.map(_measure_share, shares))
    out: list[tuple[Run, ...]] = []
    for k in range(len(drafts)):
        out.append(parts[k % jobs][k // jobs])
    return out


def _measure_share(drafts: Sequence[Draft]) -> list[tuple[Run, ...]]:
    if not drafts:
        return []
    with tempfile.TemporaryDirectory() as where:
        files = []
        for number, draft in enumerate(drafts):
            file = Path(where) / f"p{number}.c"
            file.write_text(f"{HARNESS_PROLOGUE}#define main run_{number}\n{PROLOGUE}{draft.body}")
            files.append(str(file))
        table = ", ".join(
            f"{{ run_{n}, {len(d.domains)}, {{ {', '.join(str(a) for a, _ in d.domains)} }}, "
            f"{{ {', '.join(str(b) for _, b in d.domains)} }} }}"
            for n, d in enumerate(drafts)
        )
        externs = "\n".join(f"int run_{n}(void);" for n in range(len(drafts)))
        main = Path(where) / "harness.c"
        main.write_text(HARNESS_MAIN.replace("@EXTERNS@", externs).replace("@TABLE@", table))
        binary = str(Path(where) / "harness")
        flags = ["-O0", "-w", "-fwrapv", "-fno-strict-aliasing", "-fno-builtin"]
        subprocess.run(["gcc", *flags, *files, str(main), "-o", binary], check=True, capture_output=True, text=True)
        done = subprocess.run([binary], check=True, capture_output=True, text=True, timeout=120)
    runs: list[list[Run]] = [[] for _ in drafts]
    for line in done.stdout.splitlines():
        head, *events = line.split(" ")
        parsed = tuple((k, int(v), int(w)) for k, v, w in (e.split(":") for e in events))
        runs[int(head)].append(Run(parsed))
    return [tuple(r) for r in runs]


def settle(draft: Draft, runs: Sequence[Run], writer: type[Writer] = Writer) -> Program:
    """Yield the program with its checks turned into assertions; the runs decide whether one of them can fail."""
    r = random.Random(draft.seed * 7919 + 1)
    want_failure = r.random() < 0.5
    seen: dict[str, list[int]] = {}
    for run in runs:
        for key, value, _ in run.events:
            if key != "E":
                seen.setdefault(key, []).append(value)
    tests: dict[str, tuple[str, Callable[[int], bool]]] = {}
    breakable = r.choice(sorted(seen)) if seen else None
    for key in sorted(set(re.findall(r"CHECK\((\d+),", draft.body))):
        values = sorted(seen.get(key, [0]))
        if want_failure and key == breakable:
            # rather a rare value than a common one
            bad = min(r.sample(sorted(set(values)), min(3, len(set(values)))), key=values.count)
            if bad == values[-1] and len(set(values)) > 1 and r.random() < 0.5:
                tests[key] = (f"@ < {_long(bad)}", lambda v, c=bad: v < c)
            else:
                tests[key] = (f"@ != {_long(bad)}", lambda v, c=bad: v != c)
            continue
        top, bottom = values[-1], values[0]
        near = [top + 1, bottom - 1, top + 256, top ^ (1 << 8), bottom ^ 0x80, bottom + (1 << 32), bottom & 0xFFFFFFFF]
        free = [v for v in near if v not in values and -(2**63) < v < 2**63]
        style = r.randrange(3)
        if style == 0 and top < 2**63 - 1 and bottom > -(2**63):
            tests[key] = (f"@ <= {_long(top)} && @ >= {_long(bottom)}", lambda v, a=bottom, b=top: a <= v <= b)
        elif free:
            good = r.choice(free)
            tests[key] = (f"@ != {_long(good)}", lambda v, c=good: v != c)
        else:
            tests[key] = ("@ == @", lambda v: True)

    depths = []
    for run in runs:
        for key, value, worst in run.events:
            if key == "E" or not tests[key][1](value):
                depths.append(worst)
                break

    def written(found: re.Match[str]) -> str:
        test = tests[found[1]][0].replace("@", f"(long long)({found[2]})")
        return f"if (!({test})) reach_error();"

    body = re.sub(r"CHECK\((\d+), (.*)\);", written, draft.body)
    body = re.sub(r"^ *(ENTER|ITER|DESCEND)\(\w+\)\n", "", body, flags=re.M)
    failing = bool(depths)
    return Program(draft.seed, PROLOGUE + body, failing, min(depths, default=None), features(draft.seed, writer))


def programs(seeds: Iterable[int], writer: type[Writer] = Writer) -> list[Program]:
    """Yield the settled programs of ``seeds``; gcc runs once per share of them."""
    drafts = [generate(seed, writer) for seed in seeds]
    return [settle(d, r, writer) for d, r in zip(drafts, measure(drafts))]


def _long(value: int) -> str:
    if value == -(2**63):
        return "(-9223372036854775807ll - 1)"
    return f"{value}ll" if value >= 0 else f"({value}ll)"


if __name__ == "__main__":
    (only,) = programs([int(sys.argv[1])])
    print(f"// fails: {only.fails}   depth: {only.depth}   features: {', '.join(only.features)}")
    print(only.text, end="")
