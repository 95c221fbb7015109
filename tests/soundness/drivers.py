"""Random drivers under four rules, against a kernel that is run.

A driver has two or three dispatch routines that are called in any order, and helpers that take locks, give them back
and return statuses: early returns, ``goto`` to a common end, switches, loops with ``break`` and ``continue``, tables of
helpers, ``__try`` with ``__finally`` and ``__leave``, flags of the device extension that outlive a call. gcc compiles
it with a mock of the kernel, which follows the rules' automata and notes where they abort. No rule that is seen to
abort may be proved; an abort that slicc reports and no run shows is listed to be looked at.

``PYTHONPATH=. python tests/soundness/drivers.py 50 --from 1000`` tries that many seeds; the exit code is 1 on a wrong
proof.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ("SpinLock", "SpinLockDpc", "SpinLockSafe", "IrqlKeReleaseSpinLock")
RUNS = 4000

HEAD = """\
#include <ntddk.h>
typedef struct _EXT EXT;
typedef NTSTATUS (*STEP)(EXT *e, PIRP Irp, KIRQL *q, ULONG x);
typedef struct _OPS { ULONG kind; STEP step; } OPS;
struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; ULONG flags; LONG count; BOOLEAN busy; unsigned a : 1, b : 2;
  KIRQL old; NTSTATUS last; KSPIN_LOCK many[2]; ULONG left[4]; EXT *peer; PIRP kept; OPS ops; };
"""

MOCK = r"""
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ntddk.h>
static sigjmp_buf out;
static unsigned long long seed;
static int line, ticks, level, aborted[4], count, taken;
static unsigned char before;
static struct { void *lock; int s[2]; int saved, is_saved; } locks[16];
static char seen[4][4][400];
static unsigned long long dice(void)
{
    seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
    return seed * 2685821657736338717ULL >> 32;
}
static void tick(void) { if (++ticks > 3000) siglongjmp(out, 1); }
static void fault(int s) { (void)s; siglongjmp(out, 1); }
static void fail(int rule, int text) { if (!aborted[rule]++ && line < 400) seen[rule][text][line] = 1; }
static int at(void *lock)
{
    tick();
    *(volatile char *)lock;
    for (int k = 0; k < taken; k++)
        if (locks[k].lock == lock)
            return k;
    if (taken == 16)
        siglongjmp(out, 1);
    memset(&locks[taken], 0, sizeof locks[0]);
    locks[taken].lock = lock;
    return taken++;
}
static void entered(void) { if (level < 2) before = level; count++; }
static int acquire(PKSPIN_LOCK l, int form) /* 0: opened for SpinLock, 1: for SpinLockDpc, 2: for neither */
{
    int k = at(l), was = level;
    for (int r = 0; r < 2; r++) {
        if (locks[k].s[r] == 1) fail(r, 0);
        locks[k].s[r] = form == r ? 1 : 2;
    }
    if (form < 2) { entered(); locks[k].is_saved = 1; locks[k].saved = was; level = 2; }
    else { count++; locks[k].is_saved = 0; }
    return was;
}
static void release(PKSPIN_LOCK l)
{
    int k = at(l);
    for (int r = 0; r < 2; r++) {
        if (!locks[k].s[r]) fail(r, 1);
        locks[k].s[r] = 0;
    }
    if (count > 0) count--;
    locks[k].is_saved = 0;
}
static void mock_KeAcquireSpinLock(PKSPIN_LOCK l, PKIRQL q) { *q = acquire(l, 0); }
static KIRQL mock_KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK l) { return acquire(l, 1); }
static void mock_KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK l) { acquire(l, 2); }
static void mock_KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK l) { release(l); }
static void mock_KeReleaseSpinLock(PKSPIN_LOCK l, KIRQL q)
{
    int k = at(l);
    if (level != 2) fail(3, 0);
    if (q != (locks[k].is_saved ? locks[k].saved : before)) fail(3, 1);
    release(l);
    level = q;
}
static void mock_IoCompleteRequest(PIRP i, CCHAR c) { tick(); if (count) fail(2, 0); }
static void mock_KeRaiseIrql(KIRQL n, PKIRQL o)
{
    tick();
    if (level < 2 && n >= 2) before = level;
    *o = level;
    level = n;
}
static void mock_KeLowerIrql(KIRQL n) { tick(); level = n; }
PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP i) { return i->Tail.Overlay.CurrentStackLocation; }
#define KeAcquireSpinLock(l, q) (line = __LINE__, mock_KeAcquireSpinLock(l, q))
#define KeAcquireSpinLockRaiseToDpc(l) (line = __LINE__, mock_KeAcquireSpinLockRaiseToDpc(l))
#define KeAcquireSpinLockAtDpcLevel(l) (line = __LINE__, mock_KeAcquireSpinLockAtDpcLevel(l))
#define KeReleaseSpinLockFromDpcLevel(l) (line = __LINE__, mock_KeReleaseSpinLockFromDpcLevel(l))
#define KeReleaseSpinLock(l, q) (line = __LINE__, mock_KeReleaseSpinLock(l, q))
#undef IoCompleteRequest
#define IoCompleteRequest(i, c) (line = __LINE__, mock_IoCompleteRequest(i, c))
#define KeRaiseIrql(n, o) mock_KeRaiseIrql(n, o)
#define KeLowerIrql(n) mock_KeLowerIrql(n)
static unsigned Unknown(void) { tick(); return dice() & 1 ? 0 : dice() & 3; }
static NTSTATUS UnknownStatus(void) { tick(); return dice() & 1 ? 0 : -1; }
#define G __attribute__((section("fuzz"))) static
G int always_there __attribute__((used));
"""

MAIN = r"""
extern char __start_fuzz[], __stop_fuzz[];
static EXT *extension(int depth)
{
    EXT *e = calloc(1, sizeof *e);
    e->flags = dice() & 1 ? dice() & 7 : 0; e->count = dice() & 3; e->busy = dice() & 1; e->a = dice(); e->b = dice();
    e->last = dice() & 1 ? 0 : -1; e->old = dice() & 1 ? 0 : dice() & 3;
    for (int k = 0; k < 4; k++) e->left[k] = dice() & 3;
    e->peer = depth < 3 ? extension(depth + 1) : 0; /* different pointers, different objects */
    e->kept = calloc(1, sizeof(IRP));
    e->ops.kind = dice() & 1; e->ops.step = STEPS;
    return e;
}
static void ended(void)
{
    for (int k = 0; k < taken; k++)
        for (int r = 0; r < 2; r++)
            if (locks[k].s[r] == 1) fail(r, 2);
}
int main(int argc, char **argv)
{
    static char saved[1 << 16];
    size_t size = __stop_fuzz - __start_fuzz;
    signal(SIGSEGV, fault); signal(SIGFPE, fault);
    memcpy(saved, __start_fuzz, size);
    for (int run = 1; run <= atoi(argv[1]); run++) {
        memcpy(__start_fuzz, saved, size);
        seed = 88172645463325252ULL + 7919ULL * run;
        for (int k = 0; k < 10; k++) dice();
        ticks = 0; memset(aborted, 0, sizeof aborted);
        DEVICE_OBJECT *dev = calloc(1, sizeof *dev);
        dev->DeviceExtension = extension(0);
        for (int n = 1 + dice() % 2; n && !(aborted[0] && aborted[1] && aborted[2] && aborted[3]); n--) {
            IRP *irp = calloc(1, sizeof *irp);
            IO_STACK_LOCATION *sl = calloc(3, sizeof *sl);
            irp->Tail.Overlay.CurrentStackLocation = sl + 1;
            irp->Flags = dice() & 3; irp->Cancel = dice() & 1;
            sl[1].Parameters.DeviceIoControl.IoControlCode = dice() & 3; sl[1].MinorFunction = dice() & 3;
            sl[1].Parameters.DeviceIoControl.InputBufferLength = dice() & 7;
            count = taken = 0; level = 0; before = 0; line = 0;
            if (sigsetjmp(out, 1)) break;
            if (dice() & 1) D0(dev, irp); else D1(dev, irp);
            ended();
        }
    }
    for (int r = 0; r < 4; r++) for (int t = 0; t < 4; t++) for (int l = 0; l < 400; l++)
        if (seen[r][t][l]) printf("%d %d %d\n", r, t, l);
}
"""

TEXTS = (
    ("acquired twice", "without being acquired", "still held"),
    ("acquired twice", "without being acquired", "still held"),
    ("while a spin lock is held",),
    ("other than DISPATCH_LEVEL", "NewIrql is not"),
)


@dataclass(slots=True)
class Try:
    """A ``__try`` around what is being written: what its ``__finally`` does, and how many loops are inside of it."""

    number: int
    last: str
    loops: int = 0


@dataclass(slots=True)
class Driver:
    """Writes a driver. Each line is one statement; ``~...~`` holds what differs between slicc's text and gcc's."""

    dice: random.Random
    helpers: int
    made: int = 0
    inside: int = 0  # loops around here, up to the next switch or __try
    tries: list[Try] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)  # what is taken here: lock and form
    callable: int = 0
    entry: bool = False
    label: bool = False  # does the function have the label Done?

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    # ------------------------------------------------------------ expressions

    def ext(self) -> str:
        return self.pick("e", "e", "e", "e", "e->peer", "g")

    def lock(self) -> str:
        return self.pick(
            "&e->Lock", "&e->Lock", "&e->Other", "&Global", "&e->many[x & 1]", "&e->peer->Lock", "&Global", "l"
        )

    def value(self) -> str:
        return self.pick("e->flags", "e->count", "e->busy", "e->a", "e->b", "mode", "x", "k", "Irp->Flags",
                         "e->left[x & 3]", "n", "e->peer->flags", "Irp->Cancel")  # fmt: skip

    def test(self) -> str:
        roll = self.dice.random()
        if roll < 0.3:
            return f"{self.value()} {self.pick('& 1', '& 2', '== 0', '!= 0', '== 1', '> 1')}"
        if roll < 0.5:
            return self.pick("NT_SUCCESS(s)", "s != STATUS_SUCCESS", "!NT_SUCCESS(s)", "s == STATUS_PENDING")
        if roll < 0.65:
            return self.pick("Unknown()", "Unknown() > 1", "NT_SUCCESS(UnknownStatus())")
        if roll < 0.75:
            return f"{self.value()} {self.pick('<', '==', '!=')} {self.value()}"
        if roll < 0.82:
            return self.pick("e == g", "e->peer == e", "e->kept == Irp", "e->kept != NULL", "l == &e->Lock")
        both = self.pick("&&", "||")
        return f"{self.value()} {self.pick('== 0', '& 1')} {both} {self.value()} {self.pick('!= 1', '& 2')}"

    # ------------------------------------------------------------ statements

    def block(self, most: int, depth: int) -> list[str]:
        return [line for _ in range(self.dice.randint(1, most)) for line in self.statement(depth)]

    def statement(self, depth: int) -> list[str]:
        simple: list[tuple[int, Callable[[], list[str]]]] = [
            (7, self.store), (5, self.call), (2, self.complete), (2, self.leave), (1, self.level), (1, self.steps),
        ]  # fmt: skip
        nested: list[tuple[int, Callable[[int], list[str]]]] = [
            (9, self.locked), (5, self.branch), (4, self.loop), (2, self.switch), (4, self.protected),
            (5, self.correlated),
        ]  # fmt: skip
        if depth and self.dice.random() < 0.6:
            return self.dice.choices([f for _, f in nested], [w for w, _ in nested])[0](depth - 1)
        return self.dice.choices([f for _, f in simple], [w for w, _ in simple])[0]()

    def store(self) -> list[str]:
        what = self.pick("e->flags", "e->count", "e->busy", "e->a", "e->b", "mode", "k", "s", "e->last",
                         "e->left[x & 3]", "n", "e->peer->flags", "g", "e->kept", "e->peer", "l")  # fmt: skip
        if what in ("s", "e->last"):
            return [f"{what} = {self.pick('STATUS_SUCCESS', 'STATUS_PENDING', 'UnknownStatus()', 'e->last', '-1')};"]
        if what in ("g", "e->peer"):
            return [f"{what} = {self.pick('e', 'e->peer')};"]
        if what == "e->kept":
            return [f"e->kept = {self.pick('Irp', 'NULL')};"]
        if what == "l":
            return [f"l = {self.lock()};"]
        return [f"{what} {self.pick('=', '=', '|=', '^=', '+=')} {self.pick('0', '1', '2', self.value())};"]

    def acquire(self, lock: str, form: str) -> str:
        return {
            "plain": f"KeAcquireSpinLock({lock}, &q);", "out": f"KeAcquireSpinLock({lock}, p);",
            "dpc": f"q = KeAcquireSpinLockRaiseToDpc({lock});", "at": f"KeAcquireSpinLockAtDpcLevel({lock});",
            "kept": f"KeAcquireSpinLock({lock}, &e->old);",
        }[form]  # fmt: skip

    def release(self, lock: str, form: str) -> str:
        return {
            "plain": f"KeReleaseSpinLock({lock}, q);", "out": f"KeReleaseSpinLock({lock}, *p);",
            "dpc": f"KeReleaseSpinLock({lock}, q);", "at": f"KeReleaseSpinLockFromDpcLevel({lock});",
            "kept": f"KeReleaseSpinLock({lock}, e->old);",
        }[form]  # fmt: skip

    def form(self) -> str:
        if self.held and self.dice.random() < 0.7:
            return "at"
        return self.pick("plain", "plain", "dpc", "out" if not self.entry else "plain", "kept")

    def locked(self, depth: int) -> list[str]:
        lock, form = self.lock(), self.form()
        self.held.append((lock, form))
        body = self.block(2, depth)
        self.held.pop()
        roll = self.dice.random()
        end = [self.release(lock, form)]
        if roll < 0.06:
            end = []
        elif roll < 0.1:
            end = [self.release(self.lock(), form)]
        return [self.acquire(lock, form), *body, *end]

    def correlated(self, depth: int) -> list[str]:
        """A lock that is taken and given back under the same condition, asked about twice."""
        lock, form = self.lock(), self.form()
        self.made += 1
        t = f"t{self.made}"
        test = self.test()
        first, again = (t, t) if self.dice.random() < 0.6 else (test, test)
        kept = [f"BOOLEAN {t} = ({test}) != 0;"]
        return ["{", *kept, f"if ({first}) {self.acquire(lock, form)}", *self.block(2, depth),
                f"if ({again}) {self.release(lock, form)}", "}"]  # fmt: skip

    def branch(self, depth: int) -> list[str]:
        lines = [f"if ({self.test()}) {{", *self.block(2, depth)]
        return [*lines, "} else {", *self.block(2, depth), "}"] if self.dice.random() < 0.4 else [*lines, "}"]

    def loop(self, depth: int) -> list[str]:
        self.made += 1
        j = f"j{self.made}"
        self.inside += 1
        for t in self.tries:
            t.loops += 1
        body = self.block(3, depth)
        for t in self.tries:
            t.loops -= 1
        self.inside -= 1
        head, tail = self.dice.choice([
            (f"for (ULONG {j} = 0; {j} < {self.pick('2', '3', 'x', 'e->flags')}; {j}++) {{", "}"),
            (f"while ({self.test()}) {{", "}"),
            ("while (Unknown()) {", "}"),
            ("do {", f"}} while ({self.test()});"),
            (f"for (k = 0; k < {self.pick('2', 'n')}; k++) {{", "}"),
        ])  # fmt: skip
        return [head, "~tick~", *body, tail]

    def switch(self, depth: int) -> list[str]:
        what = self.pick("x & 3", "IoGetCurrentIrpStackLocation(Irp)->MinorFunction", "e->b", "mode", "k",
                         "IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode")  # fmt: skip
        inside, self.inside = self.inside, 0
        lines = [f"switch ({what}) {{"]
        for k in range(self.dice.randint(1, 3)):
            lines += [f"case {k}:", *self.block(2, depth), *(["break;"] if self.dice.random() < 0.75 else [])]
        lines += ["default:", *self.block(1, 0), "}"]
        self.inside = inside
        return lines

    def protected(self, depth: int) -> list[str]:
        """``__try`` and ``__finally``. gcc gets what is done last at every way out."""
        if len(self.tries) == 2:
            return self.locked(depth)
        self.made += 1
        lock, form = self.lock(), self.form()
        what = self.dice.random()
        last = self.release(lock, form) if what < 0.7 else self.store()[0]
        if self.dice.random() < 0.3:
            last = f"if ({self.pick('e->a', 'k == 1', 'NT_SUCCESS(s)', 'x & 1')}) {last}"
        first = [self.acquire(lock, form)] if what < 0.7 and self.dice.random() < 0.6 else []
        within = [self.acquire(lock, form)] if what < 0.7 and not first else []
        t = Try(self.made, last)
        self.tries.append(t)
        inside, self.inside = self.inside, 0
        body = self.block(2, depth)
        if self.dice.random() < 0.5:
            body += [f"if ({self.test()}) ~leave {t.number}~", *self.block(1, 0)]
        self.inside = inside
        self.tries.pop()
        return [*first, f"~try {t.number}~", *within, *body, f"~finally {t.number} {last}~", f"~end {t.number}~"]

    def leave(self) -> list[str]:
        """A way out: of the function, perhaps after giving back what is held, or of a loop."""
        roll = self.dice.random()
        right = self.dice.random() < 0.85
        own = [self.release(lock, form) for lock, form in reversed(self.held)] if right else []
        if roll < 0.35 and self.inside:
            return [f"if ({self.test()}) {self.pick('break', 'continue')};"] if not self.held or not right else []
        if roll < 0.5 and self.label and not self.tries:
            return [f"if ({self.test()}) {{", *own, "goto Done;", "}"]
        if self.tries and self.dice.random() < 0.5:
            return []
        value = self.pick("s", "STATUS_SUCCESS", "e->last", "STATUS_PENDING", "-1")
        lasts = " ".join(t.last for t in reversed(self.tries))
        return [f"if ({self.test()}) {{", *own, f"~return {value}|{lasts}~", "}"]

    def call(self) -> list[str]:
        if self.callable >= self.helpers:
            return self.store()
        name = f"H{self.dice.randrange(self.callable, self.helpers)}"
        first: list[str] = []
        roll = self.dice.random()
        if self.entry and roll < 0.1:
            name = "Steps[x & 1]"
        elif roll < 0.2:
            first, name = [f"e->ops.step = {name};", *(self.store() if roll < 0.15 else [])], "e->ops.step"
        before = self.pick("", "s = ", "k = ", "s = ")
        old = self.pick("&q", "&q", "&e->old") if self.entry else self.pick("p", "&q", "&e->old")
        whose, what = self.pick("e", "e", "e->peer"), self.pick("0", "1", "2", self.value())
        return [*first, f"{before}{name}({whose}, Irp, {old}, {what});"]

    def complete(self) -> list[str]:
        return ["Irp->IoStatus.Status = s;", "IoCompleteRequest(Irp, IO_NO_INCREMENT);"]

    def level(self) -> list[str]:
        if self.held:
            return self.store()
        self.made += 1
        r = f"r{self.made}"
        return ["{", f"KIRQL {r};", f"KeRaiseIrql(DISPATCH_LEVEL, &{r});", *self.store(),
                *(self.call() if self.dice.random() < 0.5 else []), f"KeLowerIrql({r});", "}"]  # fmt: skip

    def steps(self) -> list[str]:
        return [self.pick("e->ops.step = H0;", f"e->ops.step = H{self.helpers - 1};", "e->ops.kind = 1;")]

    # ------------------------------------------------------------ programs

    def function(self, name: str, entry: bool) -> list[str]:
        self.entry = entry
        self.label = self.dice.random() < 0.4
        start = [
            f"NTSTATUS {name}(PDEVICE_OBJECT o, PIRP Irp)", "{", "EXT *e = o->DeviceExtension;",
            "ULONG x = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.InputBufferLength;",
        ] if entry else [f"static NTSTATUS {name}(EXT *e, PIRP Irp, KIRQL *p, ULONG x)", "{"]  # fmt: skip
        start += ["NTSTATUS s = STATUS_SUCCESS; KIRQL q = 0; ULONG k = 0; LONG n = 1; PKSPIN_LOCK l = &e->Lock;"]
        start += ["~tick~"]
        body = self.block(4 if entry else 3, 2)
        if self.label:
            body.append("Done:")
        if entry and self.dice.random() < 0.6:
            body += self.complete()
        return [*start, *body, f"~return {self.pick('s', 's', 'e->last', 'STATUS_SUCCESS')}|~", "}"]

    def lines(self) -> list[str]:
        found = [*HEAD.splitlines(), "~unknown~"]
        found += ["DRIVER_DISPATCH D0; DRIVER_DISPATCH D1;"]
        found += ["~global~ KSPIN_LOCK Global; ~global~ ULONG mode; ~global~ EXT *g;"]
        for k in range(self.helpers):
            found.append(f"static NTSTATUS H{k}(EXT *e, PIRP Irp, KIRQL *p, ULONG x);")
        found.append(f"~global~ STEP Steps[2] = {{H0, H{self.helpers - 1}}};")
        for k in reversed(range(self.helpers)):
            self.callable = k + 1
            found += self.function(f"H{k}", False)
        self.callable = 0
        return [*found, *self.function("D0", True), *self.function("D1", True)]


def drawn(seed: int) -> list[str]:
    """Yield the lines of a driver."""
    dice = random.Random(seed)
    return Driver(dice, dice.randint(1, 3)).lines()


def for_slicc(lines: list[str]) -> str:
    def say(m: re.Match[str]) -> str:
        word, _, rest = m[1].partition(" ")
        match word:
            case "tick":
                return ";"
            case "global":
                return "static"
            case "unknown":
                return "ULONG Unknown(void); NTSTATUS UnknownStatus(void);"
            case "try":
                return "__try {"
            case "leave":
                return "__leave;"
            case "finally":
                return "} __finally { " + rest.split(" ", 1)[1]
            case "end":
                return "}"
        return f"return {rest.split('|')[0]};"

    return "\n".join(re.sub(r"~(.*?)~", say, line) for line in lines) + "\n"


def for_gcc(lines: list[str]) -> str:
    def say(m: re.Match[str]) -> str:
        word, _, rest = m[1].partition(" ")
        match word:
            case "tick":
                return "tick();"
            case "global":
                return "G"
            case "unknown":
                return ""
            case "try":
                return "{"
            case "leave":
                return f"goto L{rest};"
            case "finally":
                number, last = rest.split(" ", 1)
                return f"L{number}: {last}"
            case "end":
                return "}"
        value, last = rest.split("|", 1)
        return f"{{ NTSTATUS v = {value}; {last} line = __LINE__; return v; }}"

    driver = "\n".join(re.sub(r"~(.*?)~", say, line) for line in lines)
    return f'{MOCK}\n#line 1 "driver.c"\n{driver}\n{MAIN}'.replace("STEPS", "H0")


def executed(lines: list[str], folder: Path, runs: int = RUNS) -> set[tuple[str, str, int]]:
    """Yield the aborts that random executions meet: rule, text, line."""
    (folder / "mock.c").write_text(for_gcc(lines))
    flags = ["-w", "-O1", "-fms-extensions", "-fwrapv", "-fno-strict-aliasing", "-std=gnu11", "-D__declspec(x)="]
    include = ["-include", "stddef.h", "-idirafter", str(ROOT / "rules/include")]
    subprocess.run(
        ["gcc", *flags, *include, "-o", "mock", "mock.c"], cwd=folder, check=True, capture_output=True, text=True
    )
    said = subprocess.run([str(folder / "mock"), str(runs)], capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, f"a run ends with {said.returncode}"
    found: set[tuple[str, str, int]] = set()
    for line in said.stdout.splitlines():
        rule, text, at = map(int, line.split())
        found.add((RULES[rule], TEXTS[rule][text], at))
    return found


@dataclass(slots=True)
class Tally:
    """What was tried. ``wrong``: rules that are proved and broken. ``unseen``: aborts that no run showed."""

    verdicts: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)
    unseen: list[tuple[int, str, str]] = field(default_factory=list)


def attempt(seed: int, tally: Tally, seconds: int = 20, rules: tuple[str, ...] = RULES) -> None:
    """Try the driver of one seed."""
    lines = drawn(seed)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        seen = executed(lines, here)
        (here / "driver.c").write_text(for_slicc(lines))
        chosen = [word for rule in rules for word in ("--rule", rule)]
        command = [sys.executable, "-m", "slicc", "check", "driver.c", *chosen]
        command += ["--format", "json", "--timeout", str(seconds)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        said = subprocess.run(command, cwd=here, capture_output=True, text=True, env=environment)
    if said.returncode not in (0, 1, 3):
        tally.wrong.append((seed, "", f"exit code {said.returncode}: {said.stderr[-600:]}"))
        return
    for result in json.loads(said.stdout)["results"]:
        rule, verdict = result["rule"], result["verdict"]
        broken = {(text, line) for r, text, line in seen if r == rule}
        why = (result["reason"] or {}).get("code") or result["how"] or ""
        tally.verdicts[verdict, why, bool(broken)] += 1
        if verdict == "proof" and broken:
            tally.wrong.append((seed, rule, f"{why}; runs show {sorted(broken)}"))
        for defect in result["defects"]:
            at = defect["location"]["line"]
            if not any(text in defect["message"] and line == at for text, line in broken):
                tally.unseen.append((seed, rule, f"{at}: {defect['message']}; runs show {sorted(broken)}"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=20)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--rule", action="append", choices=RULES, help="only this one; may be repeated")
    parser.add_argument("--show", action="store_true", help="print the first driver")
    parser.add_argument("--timeout", type=int, default=20, help="seconds for each rule")
    given = parser.parse_args()
    if given.show:
        print(for_slicc(drawn(given.first)), end="")
        return 0
    tally = Tally()
    for seed in range(given.first, given.first + given.seeds):
        wrong, unseen = len(tally.wrong), len(tally.unseen)
        try:
            attempt(seed, tally, given.timeout, tuple(given.rule or RULES))
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, AssertionError) as problem:
            print("PROBLEM", seed, str(getattr(problem, "stderr", "") or problem)[:500], flush=True)
        for found in tally.wrong[wrong:]:
            print("WRONG", *found, flush=True)
        for found in tally.unseen[unseen:]:
            print("UNSEEN", *found, flush=True)
        if (seed + 1) % 10 == 0:
            print(seed + 1, dict(tally.verdicts), flush=True)
    print(dict(tally.verdicts))
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
