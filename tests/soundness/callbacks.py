"""Random drivers whose callbacks are called with what was handed over, against a kernel that is run.

One routine asks whether two ways lead to one object: it is right unless they do. The routines that run before it move
pointers about, from dispatch routines to a DPC, a completion routine or a work item, through file objects, device
objects and the device extension. gcc compiles the driver with a mock of the kernel that calls its routines in any
order. A driver that is seen to break SpinLock may not be proved.

``PYTHONPATH=. python tests/soundness/callbacks.py 100 --from 1000`` tries that many seeds; the exit code is 1 on a
wrong proof.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 2000

HEAD = """\
#include <ntddk.h>
#ifndef G
#define G static
#endif
typedef struct _SUB { KSPIN_LOCK Lock; ULONG flags; } SUB;
typedef struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; ULONG flags; LONG count; struct _EXT *peer;
  PDEVICE_OBJECT low; PDEVICE_OBJECT self; KDPC Dpc; PIO_WORKITEM Work; SUB sub[2]; PVOID any; unsigned a : 1, b : 3;
  PKSPIN_LOCK pl; UCHAR c; } EXT;
G EXT *g; G SUB *gs; G EXT st; G KSPIN_LOCK g0;
static void write(ULONG *p, ULONG v) { *p = v; }
"""

MOCK = r"""
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ntddk.h>
#define G __attribute__((section("fuzz"))) static
G int always_there __attribute__((used));
static sigjmp_buf out;
static unsigned long long seed;
static PKSPIN_LOCK held[64];
static int taken, dpcs, completions, items, run;
static struct { void *routine, *object, *context; } queued[3][8];
static unsigned long long dice(void)
{
    seed ^= seed >> 12; seed ^= seed << 25; seed ^= seed >> 27;
    return seed * 2685821657736338717ULL >> 32;
}
static void fault(int s) { (void)s; siglongjmp(out, 1); }
static void fail(const char *what) { printf("%d %s\n", run, what); exit(0); }
static int find(PKSPIN_LOCK l)
{
    *(volatile char *)l;
    for (int i = 0; i < taken; i++)
        if (held[i] == l)
            return i;
    return -1;
}
void KeAcquireSpinLock(PKSPIN_LOCK l, PKIRQL q) { *q = 0; if (find(l) >= 0) fail("acquired twice"); held[taken++] = l; }
void KeReleaseSpinLock(PKSPIN_LOCK l, KIRQL q)
{
    int i = find(l);
    if (i < 0)
        fail("released");
    held[i] = held[--taken];
}
static void queue(int kind, int *count, void *routine, void *object, void *context)
{
    if (*count < 8 && routine) {
        queued[kind][*count].routine = routine;
        queued[kind][*count].object = object;
        queued[kind][(*count)++].context = context;
    }
}
void KeInitializeDpc(PRKDPC d, PKDEFERRED_ROUTINE f, PVOID c)
{
    d->DeferredRoutine = (void *)f;
    d->DeferredContext = c;
}
BOOLEAN KeInsertQueueDpc(PRKDPC d, PVOID a, PVOID b)
{
    queue(0, &dpcs, (void *)d->DeferredRoutine, d, d->DeferredContext);
    return dice() & 1;
}
void IoSetCompletionRoutine(PIRP i, PIO_COMPLETION_ROUTINE f, PVOID c, BOOLEAN x, BOOLEAN y, BOOLEAN z)
{
    queue(1, &completions, (void *)f, i, c);
}
void IoQueueWorkItem(PIO_WORKITEM w, PIO_WORKITEM_ROUTINE f, WORK_QUEUE_TYPE t, PVOID c)
{
    queue(2, &items, (void *)f, w, c);
}
PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP i) { return i->Tail.Overlay.CurrentStackLocation; }
"""

MAIN = r"""
extern char __start_fuzz[], __stop_fuzz[];
static EXT *extension(int depth)
{
    EXT *e = calloc(1, sizeof *e);
    e->flags = dice() & 1 ? dice() & 7 : 0; e->count = dice() % 4; e->a = dice(); e->b = dice(); e->c = dice() & 3;
    e->sub[0].flags = dice() & 3; e->sub[1].flags = dice() & 3;
    e->low = calloc(1, sizeof(DEVICE_OBJECT)); e->self = calloc(1, sizeof(DEVICE_OBJECT)); e->Work = calloc(1, 64);
    e->pl = calloc(1, sizeof(KSPIN_LOCK));
    if (depth < 2) {
        e->peer = extension(depth + 1); e->any = extension(depth + 1);
        e->self->DeviceExtension = extension(depth + 1); e->low->DeviceExtension = extension(depth + 1);
    } else {
        e->peer = calloc(1, sizeof *e); e->any = calloc(1, sizeof *e);
    }
    return e;
}
static FILE_OBJECT *file(void)
{
    FILE_OBJECT *f = calloc(1, sizeof *f);
    f->FsContext = extension(1);
    f->FsContext2 = extension(1);
    return f;
}
int main(int argc, char **argv)
{
    static char saved[1 << 16];
    size_t size = __stop_fuzz - __start_fuzz;
    signal(SIGSEGV, fault); signal(SIGBUS, fault);
    memcpy(saved, __start_fuzz, size);
    for (run = 1; run <= atoi(argv[1]); run++) {
        memcpy(__start_fuzz, saved, size);
        seed = 88172645463325252ULL + 7919ULL * run;
        for (int k = 0; k < 12; k++) dice();
        dpcs = completions = items = 0;
        DEVICE_OBJECT *dev = calloc(1, sizeof *dev);
        dev->DeviceExtension = extension(0);
        FILE_OBJECT *kept = file();
        for (int n = 1 + dice() % 7; n && !sigsetjmp(out, 1); n--) {
            taken = 0;
            IRP *irp = calloc(1, sizeof *irp);
            IO_STACK_LOCATION *sl = calloc(4, sizeof *sl);
            irp->Tail.Overlay.CurrentStackLocation = sl + 2;
            irp->AssociatedIrp.SystemBuffer = extension(1);
            sl[2].FileObject = dice() & 1 ? kept : file();
            sl[2].DeviceObject = dev;
            int kind = dice() % 6, most = kind == 0 ? dpcs : kind == 1 ? completions : kind == 2 ? items : 0;
            if (most) {
                int k = dice() % most;
                void *routine = queued[kind][k].routine;
                void *object = queued[kind][k].object, *context = queued[kind][k].context;
                if (kind == 0)
                    ((PKDEFERRED_ROUTINE)routine)(object, context, 0, 0);
                else if (kind == 1)
                    ((PIO_COMPLETION_ROUTINE)routine)(dev, object, context);
                else
                    ((PIO_WORKITEM_ROUTINE)routine)(dev, context);
            } else if (kind == 3) {
                ONE_MORE(dev, irp);
            } else {
                D0(dev, irp);
            }
            if (taken)
                fail("held");
        }
    }
}
"""

STACK = "IoGetCurrentIrpStackLocation(Irp)"
E = "EXT *e = o->DeviceExtension"
START = {
    "D0": ("NTSTATUS", "PDEVICE_OBJECT o, PIRP Irp", f"{E}, *f = {STACK}->FileObject->FsContext;"),
    "D1": ("NTSTATUS", "PDEVICE_OBJECT o, PIRP Irp", f"{E}, *f = Irp->AssociatedIrp.SystemBuffer;"),
    "Cmp": ("NTSTATUS", "PDEVICE_OBJECT o, PIRP Irp, PVOID x", f"{E}, *c = x;"),
    "Dpc": ("VOID", "PKDPC dpc, PVOID x, PVOID y, PVOID z", "EXT *e = x, *c = CONTAINING_RECORD(dpc, EXT, Dpc);"),
    "Wrk": ("VOID", "PDEVICE_OBJECT o, PVOID x", f"{E}, *c = x;"),
}  # fmt: skip
ROLES = {
    "D0": "DRIVER_DISPATCH", "D1": "DRIVER_DISPATCH", "Cmp": "IO_COMPLETION_ROUTINE", "Dpc": "KDEFERRED_ROUTINE",
    "Wrk": "IO_WORKITEM_ROUTINE",
}  # fmt: skip
DISPATCH = ("D0", "D1")


@dataclass(slots=True)
class Draft:
    """Writes a driver. ``routine``: the one that is written."""

    dice: random.Random
    routine: str = ""

    def pick(self, *pool: str) -> str:
        return self.dice.choice(pool)

    def record(self) -> str:
        pool = ["e", "e", "e->peer", "g", "(EXT *)e->any", "&st"]
        if self.routine != "Dpc":
            pool += ["(EXT *)o->DeviceExtension", "(EXT *)e->self->DeviceExtension"]
        if self.routine in DISPATCH:
            pool += [f"(EXT *){STACK}->FileObject->FsContext", f"(EXT *){STACK}->FileObject->FsContext2", "f"]
        else:
            pool += ["c", "c", "c"]
        if self.routine == "Dpc":
            pool += ["CONTAINING_RECORD(dpc, EXT, Dpc)"]
        return self.dice.choice(pool)

    def number(self) -> str:
        if self.dice.random() < 0.1:
            return "gs->flags"
        member = self.pick("flags", "count", "flags", "a", "b", "c", "sub[0].flags", "sub[1].flags")
        return f"({self.record()})->{member}"

    def lock(self) -> str:
        roll = self.dice.random()
        if roll < 0.1:
            return "&gs->Lock"
        if roll < 0.2:
            return f"({self.record()})->pl"
        return f"&({self.record()})->" + self.pick("Lock", "Lock", "Lock", "Other", "sub[0].Lock", "sub[l & 1].Lock")

    def test(self) -> str:
        roll = self.dice.random()
        if roll < 0.25:
            return f"{self.record()} == {self.record()}"
        if roll < 0.35:
            return f"{self.lock()} == {self.lock()}"
        return f"{self.number()} {self.pick('& 1', '== 0', '!= 0', '> 1', '& 2', '== 1')}"

    def move(self) -> str:
        """A pointer is put somewhere else."""
        roll = self.dice.random()
        if roll < 0.45:
            return f"({self.record()})->{self.pick('peer', 'any')} = {self.record()};"
        if roll < 0.65:
            return f"g = {self.record()};"
        if roll < 0.72:
            return f"({self.record()})->self->DeviceExtension = {self.record()};"
        if roll < 0.8:
            return f"gs = &({self.record()})->sub[{self.pick('0', '1')}];"
        if roll < 0.9 and self.routine in DISPATCH:
            return f"{STACK}->FileObject->{self.pick('FsContext', 'FsContext2')} = {self.record()};"
        return f"({self.record()})->pl = {self.lock()};"

    def probe(self) -> list[str]:
        """What is right unless two of these are one."""
        if self.dice.random() < 0.3:
            one, other = self.lock(), self.lock()
            return [f"KeAcquireSpinLock({one}, &q);", f"KeAcquireSpinLock({other}, &r);",
                    f"KeReleaseSpinLock({other}, r);", f"KeReleaseSpinLock({one}, q);"]  # fmt: skip
        member = self.pick("flags", "flags", "count", "a", "sub[0].flags")
        asked, changed = f"({self.record()})->{member}", f"({self.record()})->{member}"
        if self.dice.random() < 0.15:
            changed = self.number()
        between = [f"{changed} {self.pick('=', '=', '|=', '^=')} {self.pick('0', '1', '2')};"]
        if self.dice.random() < 0.3:
            between = [f"write(&({self.record()})->flags, {self.pick('0', '1')});"]
        if self.dice.random() < 0.2:
            between.append(self.move())
        if self.dice.random() < 0.1:
            between.append(f"({self.record()})->sub[1] = ({self.record()})->sub[0];")
        start = f"{{ PKSPIN_LOCK k = {self.pick('&g0', '&e->Lock', '&g0')};"
        if self.dice.random() < 0.2:
            taken = f"KeAcquireSpinLock(k, &q); {asked} = 1;"
            return [f"{start} {taken}", *between, f"if ({asked} == 1) KeReleaseSpinLock(k, q); }}"]
        return [f"{start} if ({asked} & 1) KeAcquireSpinLock(k, &q);", *between,
                f"if ({asked} & 1) KeReleaseSpinLock(k, q); }}"]  # fmt: skip

    def registered(self, probed: str) -> list[str]:
        whose, context = self.record(), self.record()
        match probed:
            case "Dpc":
                return [f"KeInitializeDpc(&({whose})->Dpc, Dpc, {context});",
                        f"KeInsertQueueDpc(&({whose})->Dpc, 0, 0);"]  # fmt: skip
            case "Cmp":
                return [f"IoSetCompletionRoutine(Irp, Cmp, {context}, TRUE, TRUE, TRUE);"]
            case "Wrk":
                return [f"IoQueueWorkItem(({whose})->Work, Wrk, DelayedWorkQueue, {context});"]
        return []

    def text(self) -> str:
        probed = self.pick("D0", "D1", "Cmp", "Dpc", "Wrk", "Dpc", "Cmp")
        there = [name for name in START if name in ("D0", probed) or self.dice.random() < 0.3]
        lines = [HEAD, *(f"{ROLES[name]} {name};" for name in there)]
        for name in there:
            self.routine = name
            result, parameters, start = START[name]
            body = self.registered(probed) if name in DISPATCH else []
            moves = [self.move() for _ in range(self.dice.randint(0, 3))]
            if moves and self.dice.random() < 0.3:
                moves[-1] = f"if ({self.test()}) {moves[-1]}"
            body += [*moves, *(self.probe() if name == probed else [])]
            lines += [f"{result} {name}({parameters})", "{", f"    {start} KIRQL q, r; ULONG l = 0;"]
            lines += [*("    " + line for line in body), f"    return{' 0' if result == 'NTSTATUS' else ''};", "}"]
        return "\n".join(lines) + "\n"


def drawn(seed: int) -> str:
    """Yield a driver."""
    return Draft(random.Random(seed)).text()


def executed(text: str, folder: Path, runs: int = RUNS) -> str:
    """Yield the first failure that random executions meet, with the number of the run; "" if they meet none."""
    other = "D1" if "DRIVER_DISPATCH D1;" in text else "D0"
    (folder / "mock.c").write_text(f"{MOCK}{text}{MAIN}".replace("ONE_MORE", other))
    flags = ["-w", "-O1", "-fms-extensions", "-fwrapv", "-fno-strict-aliasing", "-std=gnu11", "-D__declspec(x)="]
    command = ["gcc", *flags, "-include", "stddef.h", "-idirafter", str(ROOT / "rules/include"), "-o", "mock", "mock.c"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    said = subprocess.run([str(folder / "mock"), str(runs)], capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, f"a run ends with {said.returncode}"
    return said.stdout.strip()


@dataclass(slots=True)
class Tally:
    """What was tried. ``wrong``: drivers that are proved and fail."""

    verdicts: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def attempt(seed: int, tally: Tally, seconds: int = 20) -> None:
    """Try the driver of one seed."""
    text = drawn(seed)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        failure = executed(text, here)
        (here / "driver.c").write_text(text)
        command = [sys.executable, "-m", "slicc", "check", "driver.c", "--rule", "SpinLock"]
        command += ["--format", "json", "--timeout", str(seconds)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        said = subprocess.run(command, cwd=here, capture_output=True, text=True, env=environment)
    if said.returncode not in (0, 1, 3):
        tally.wrong.append((seed, f"exit code {said.returncode}: {said.stderr[-600:]}"))
        return
    (result,) = json.loads(said.stdout)["results"]
    why = (result["reason"] or {}).get("code") or result["how"] or ""
    tally.verdicts[result["verdict"], why, bool(failure)] += 1
    if result["verdict"] == "proof" and failure:
        tally.wrong.append((seed, f"{why}; run {failure}"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=int, nargs="?", default=20)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    parser.add_argument("--show", action="store_true", help="print the first driver")
    parser.add_argument("--timeout", type=int, default=20, help="seconds for each")
    given = parser.parse_args()
    if given.show:
        print(drawn(given.first), end="")
        return 0
    tally = Tally()
    for seed in range(given.first, given.first + given.seeds):
        before = len(tally.wrong)
        try:
            attempt(seed, tally, given.timeout)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, AssertionError) as problem:
            print("PROBLEM", seed, str(getattr(problem, "stderr", "") or problem)[:500], flush=True)
        for found in tally.wrong[before:]:
            print("WRONG", *found, flush=True)
        if (seed + 1) % 10 == 0:
            print(seed + 1, dict(tally.verdicts), flush=True)
    print(dict(tally.verdicts))
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
