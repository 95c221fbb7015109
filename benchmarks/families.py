#!/usr/bin/env python3
"""Writes families of small driver programs whose truth is known: C files and cases.tsv (name, PASS or FAIL, lines).

As written, a file carries the spin lock rule by hand and a main: plain C for any verifier. With -DNATIVE_RULE only the
driver remains, with `DriverDispatch` as its entry point, for a rule checker.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIELDS = "    KSPIN_LOCK Guard;\n    LONG Total;\n    LONG Mode;\n    LONG Slots[8];\n"

TOP = """\
typedef unsigned char UCHAR;
typedef unsigned int ULONG;
typedef int LONG;
typedef int NTSTATUS;
typedef UCHAR KIRQL;
typedef unsigned long long KSPIN_LOCK;
{types}typedef struct _STATE {{
{fields}}} STATE, *PSTATE;
typedef struct _DEVICE_OBJECT {{ PSTATE DeviceExtension; }} DEVICE_OBJECT, *PDEVICE_OBJECT;
typedef struct _IRP {{ ULONG Code; LONG Size; LONG Key; NTSTATUS Status; }} IRP, *PIRP;

int nondet_int(void);

#ifdef NATIVE_RULE
void KeAcquireSpinLock(KSPIN_LOCK *SpinLock, KIRQL *OldIrql);
void KeReleaseSpinLock(KSPIN_LOCK *SpinLock, KIRQL NewIrql);
#else
#include <assert.h>
static int rule_held;
static KSPIN_LOCK *rule_watched; /* null: all locks are one */
static KIRQL machine_irql;
void KeAcquireSpinLock(KSPIN_LOCK *SpinLock, KIRQL *OldIrql)
{{
    if (rule_watched == 0 || rule_watched == SpinLock) {{
        assert(!rule_held);
        rule_held = 1;
    }}
    *OldIrql = machine_irql;
    machine_irql = 2;
}}
void KeReleaseSpinLock(KSPIN_LOCK *SpinLock, KIRQL NewIrql)
{{
    if (rule_watched == 0 || rule_watched == SpinLock) {{
        assert(rule_held);
        rule_held = 0;
    }}
    machine_irql = NewIrql;
}}
#endif
"""

MAIN = """
#ifndef NATIVE_RULE
static STATE the_state;
int main(void)
{{
    DEVICE_OBJECT device;
    IRP irp;

    device.DeviceExtension = &the_state;
    the_state.Total = nondet_int();
    the_state.Mode = nondet_int();
    irp.Code = (ULONG)nondet_int();
    irp.Size = nondet_int();
    irp.Key = nondet_int();
    irp.Status = 0;
{before}    DriverDispatch(&device, &irp);
    assert(!rule_held);
    return 0;
}}
#endif
"""

OPEN = """
NTSTATUS DriverDispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PSTATE state = DeviceObject->DeviceExtension;
    KIRQL irql = 0;
"""


@dataclass(frozen=True, slots=True)
class Program:
    """``body``: the driver. ``types`` stand before the state, ``fields`` are its members, ``before``: main's set-up."""

    name: str
    fails: bool
    body: str
    types: str = ""
    fields: str = FIELDS
    before: str = ""

    def text(self) -> str:
        top = TOP.format(types=self.types, fields=self.fields)
        return f"/* {self.name}: {self.truth} */\n" + top + self.body + MAIN.format(before=self.before)

    @property
    def truth(self) -> str:
        return "FAIL" if self.fails else "PASS"


def named(family: str, size: int | None, fails: bool) -> str:
    return f"{family}{'' if size is None else size}_{'bad' if fails else 'ok'}"


def tiny(fails: bool) -> Program:
    """One switch; one way out forgets the lock."""
    release = "" if fails else "            KeReleaseSpinLock(&state->Guard, irql);\n"
    return Program(named("tiny", None, fails), fails, OPEN + f"""
    if (Irp->Size < 0)
        return -1;
    KeAcquireSpinLock(&state->Guard, &irql);
    switch (Irp->Code) {{
    case 3:
        state->Total = 0;
        break;
    case 4:
        if (state->Mode == 11) {{
{release}            return 1;
        }}
        state->Total += Irp->Size;
        break;
    default:
        Irp->Status = -2;
    }}
    KeReleaseSpinLock(&state->Guard, irql);
    return Irp->Status;
}}
""")


def diamonds(count: int, fails: bool) -> Program:
    """Pairs of branches over one value: the lock is taken in the first and given back in the second."""
    lines = ["    LONG now;", "    LONG sum = 0;", ""]
    for k in range(count):
        second = "now >= 5" if fails and k == count - 1 else "!(now <= 5)"
        lines += [
            "    now = nondet_int();",
            "    if (now > 5)",
            "        KeAcquireSpinLock(&state->Guard, &irql);",
            f"    sum ^= {k % 9};",
            f"    if ({second})",
            "        KeReleaseSpinLock(&state->Guard, irql);",
        ]
    body = OPEN + "\n".join(lines) + "\n    state->Total = sum;\n    return 0;\n}\n"
    return Program(named("diamonds", count, fails), fails, body)


def loop(count: int, fails: bool) -> Program:
    """A loop with a constant bound; the mistake is in its last pass but one."""
    late = f"        if (k == {count - 2} && Irp->Key == 41)\n            continue;\n" if fails else ""
    return Program(named("loop", count, fails), fails, OPEN + f"""    LONG k;

    for (k = 0; k < {count} && k < Irp->Size; k++) {{
        KeAcquireSpinLock(&state->Guard, &irql);
        state->Slots[k & 7] ^= Irp->Key;
        if (state->Slots[k & 7] == 77) {{
            KeReleaseSpinLock(&state->Guard, irql);
            continue;
        }}
{late}        KeReleaseSpinLock(&state->Guard, irql);
    }}
    return 0;
}}
""")


def calls(depth: int, fails: bool) -> Program:
    """A graph of calls: every function calls the next one twice, the last one takes the lock."""
    mistake = "        if (state->Total == 1234)\n            return;\n" if fails else ""
    body = f"""
static void level{depth}(PSTATE state, LONG value)
{{
    KIRQL irql;

    if (value < state->Mode) {{
        KeAcquireSpinLock(&state->Guard, &irql);
        state->Total += value;
{mistake}        KeReleaseSpinLock(&state->Guard, irql);
    }}
}}
"""
    for k in reversed(range(depth)):
        body += f"""static void level{k}(PSTATE state, LONG value)
{{
    level{k + 1}(state, value ^ {k});
    if (value > state->Total)
        level{k + 1}(state, value + {k});
}}
"""
    body += OPEN + "    (void)irql;\n    level0(state, Irp->Key);\n    return 0;\n}\n"
    return Program(named("calls", depth, fails), fails, body)


LIST_TYPES = """\
typedef struct _ITEM { struct _ITEM *Next; LONG Tag; LONG Value; } ITEM, *PITEM;
"""
CASES_OF_LIST = 20


def lists(length: int, fails: bool) -> Program:
    """Walks over a linked list under the lock, in many cases of a switch."""
    body = OPEN + "    PITEM item;\n    NTSTATUS status = 0;\n\n    switch (Irp->Code) {\n"
    for k in range(CASES_OF_LIST):
        body += f"    case {0x800 + 4 * k}:\n        KeAcquireSpinLock(&state->Guard, &irql);\n"
        if k % 2:
            release = "                KeReleaseSpinLock(&state->Guard, irql);\n"
            if fails and k == CASES_OF_LIST - 5:
                release = ""
            body += f"""        for (item = state->Items; item; item = item->Next)
            if (item->Tag == Irp->Key + {k}) {{
                status = item->Value;
{release}                goto done;
            }}
"""
        else:
            body += f"        for (item = state->Items; item; item = item->Next)\n            item->Value ^= {k};\n"
        body += "        KeReleaseSpinLock(&state->Guard, irql);\n        break;\n"
    body += "    default:\n        status = -2;\n    }\ndone:\n    Irp->Status = status;\n    return status;\n}\n"
    before = f"""    {{
        static ITEM pool[{length}];
        int want = nondet_int();
        for (int k = 0; k < {length} && k < want; k++) {{
            pool[k].Tag = nondet_int();
            pool[k].Next = the_state.Items;
            the_state.Items = &pool[k];
        }}
    }}
"""
    return Program(named("lists", length, fails), fails, body, LIST_TYPES, FIELDS + "    PITEM Items;\n", before)


def big(helpers: int, fails: bool) -> Program:
    """Mostly code that never touches a lock."""
    chance = random.Random(helpers)
    body = ""
    for k in range(helpers):
        before = range(max(0, k - 30), k)
        callees = sorted(set(chance.sample(before, min(len(before), chance.randrange(3))))) if k % 7 else []
        body += f"""static LONG mix{k}(PSTATE state, LONG a, LONG b)
{{
    LONG k;

    a = a > {chance.randrange(1000)} ? a - b : a ^ {chance.randrange(1, 4096)};
    for (k = 0; k < {chance.randrange(2, 5)}; k++)
        b += state->Slots[(k + {chance.randrange(8)}) & 7] << 1;
"""
        body += "".join(f"    a ^= mix{c}(state, b, a);\n" for c in callees) + "    return a ^ b;\n}\n"
    parts = 10
    for k in range(parts):
        one, two = (chance.randrange(helpers // 2, helpers) for _ in range(2))
        order = ">=" if fails and k == parts - 3 else ">"
        body += f"""static NTSTATUS serve{k}(PSTATE state, PIRP Irp)
{{
    KIRQL irql = 0;
    LONG value = mix{one}(state, Irp->Key, Irp->Size);

    if (Irp->Size > {k})
        KeAcquireSpinLock(&state->Guard, &irql);
    state->Total = mix{two}(state, value, {k});
    if (Irp->Size {order} {k})
        KeReleaseSpinLock(&state->Guard, irql);
    return value;
}}
"""
    table = "".join(f"    case {k}:\n        return serve{k}(state, Irp);\n" for k in range(parts))
    body += OPEN + "    switch (Irp->Code) {\n" + table + "    }\n    (void)irql;\n    return -2;\n}\n"
    return Program(named("big", helpers, fails), fails, body)


def endless(fails: bool) -> Iterator[Program]:
    """Loops without a bound: a plain one, one that needs an invariant, one whose mistake comes late."""
    leave = "        if (state->Total == state->Mode)\n            return -1;\n" if fails else ""
    yield Program(named("endless_plain", None, fails), fails, OPEN + f"""
    while (nondet_int()) {{
        KeAcquireSpinLock(&state->Guard, &irql);
        state->Total ^= Irp->Key;
{leave}        KeReleaseSpinLock(&state->Guard, irql);
    }}
    return 0;
}}
""")
    step = "(ULONG)(Irp->Key & 1)" if fails else "1u"
    yield Program(named("endless_packets", None, fails), fails, OPEN + f"""    ULONG sent = 0;
    ULONG seen;

    do {{
        KeAcquireSpinLock(&state->Guard, &irql);
        seen = sent;
        if (nondet_int()) {{
            KeReleaseSpinLock(&state->Guard, irql);
            sent = sent + {step};
        }}
    }} while (sent != seen);
    KeReleaseSpinLock(&state->Guard, irql);
    return 0;
}}
""")
    most, stop = (50, 50) if fails else (1000, 1001)
    yield Program(named("endless_late", None, fails), fails, OPEN + f"""    LONG passes = 0;

    while (nondet_int()) {{
        if (passes < {most})
            passes = passes + 1;
        KeAcquireSpinLock(&state->Guard, &irql);
        state->Slots[passes & 7] = Irp->Key;
        if (passes == {stop})
            return -1;
        KeReleaseSpinLock(&state->Guard, irql);
    }}
    return 0;
}}
""")


LOCK_TYPES = "typedef struct _PORT { LONG Number; KSPIN_LOCK Lock; LONG Busy; } PORT, *PPORT;\n"
LOCK_FIELDS = FIELDS + "    KSPIN_LOCK Second;\n    PORT Ports[4];\n    PPORT Chosen;\n"
LOCK_BEFORE = """\
    the_state.Chosen = &the_state.Ports[nondet_int() & 3];
    rule_watched = nondet_int() ? &the_state.Guard : nondet_int() ? &the_state.Second
        : &the_state.Ports[nondet_int() & 3].Lock;
"""


def locks(fails: bool) -> Iterator[Program]:
    """More than one lock: two by name, an element of an array, one behind two pointers, one passed through helpers."""

    def program(family: str, body: str) -> Program:
        return Program(named(f"locks_{family}", None, fails), fails, body, LOCK_TYPES, LOCK_FIELDS, LOCK_BEFORE)

    yield program("two", OPEN + f"""    KIRQL inner = 0;

    KeAcquireSpinLock(&state->Guard, &irql);
    KeAcquireSpinLock(&state->Second, &inner);
    if (state->Mode == 6) {{
        KeReleaseSpinLock(&state->{'Guard' if fails else 'Second'}, inner);
        KeReleaseSpinLock(&state->Guard, irql);
        return -1;
    }}
    KeReleaseSpinLock(&state->Second, inner);
    KeReleaseSpinLock(&state->Guard, irql);
    return 0;
}}
""")
    yield program("array", OPEN + f"""    ULONG one = (ULONG)Irp->Key & 3;
    ULONG same = ((ULONG)Irp->Key + {6 if fails else 8}) & 3;

    KeAcquireSpinLock(&state->Ports[one].Lock, &irql);
    state->Ports[one].Busy = 1;
    KeReleaseSpinLock(&state->Ports[Irp->Size > 9 ? same : one].Lock, irql);
    return 0;
}}
""")
    yield program("pointer", OPEN + f"""    PPORT port = state->Chosen;

    KeAcquireSpinLock(&port->Lock, &irql);
    if (state->Mode)
        state->Chosen = {'&state->Ports[0]' if fails else 'port'};
    KeReleaseSpinLock(&state->Chosen->Lock, irql);
    return 0;
}}
""")
    yield program("helpers", """
static void Take(KSPIN_LOCK *lock, KIRQL *old) { KeAcquireSpinLock(lock, old); }
static void Enter(PPORT port, KIRQL *old) { Take(&port->Lock, old); port->Busy = 1; }
static int Leave(PPORT port, KIRQL old, LONG keep)
{
    if (keep)
        return 0;
    KeReleaseSpinLock(&port->Lock, old);
    return 1;
}
""" + OPEN + f"""    ULONG one = (ULONG)Irp->Key & 3;

    Enter(&state->Ports[one], &irql);
    if (Leave(&state->Ports[one], irql, Irp->Size))
        return 0;
    if (Irp->Size {'>' if fails else '!='} 0)
        KeReleaseSpinLock(&state->Ports[one].Lock, irql);
    return 1;
}}
""")


def programs(large: bool) -> Iterator[Program]:
    """Yield every program; ``large``: bigger sizes of the families that have one."""
    for fails in (False, True):
        if not large:
            yield tiny(fails)
            yield from endless(fails)
            yield from locks(fails)
        for size in (2000, 5000) if large else (10, 100, 500):
            yield diamonds(size, fails)
        for size in (20000, 100000) if large else (10, 100, 1000):
            yield loop(size, fails)
        for size in (50, 200) if large else (8, 12, 20):
            yield calls(size, fails)
        for size in (300, 1000) if large else (5, 20, 60):
            yield lists(size, fails)
        for size in (2000,) if large else (300,):
            yield big(size, fails)


def main() -> None:
    options = argparse.ArgumentParser(description="Write the families of benchmark programs.")
    options.add_argument("directory", type=Path)
    options.add_argument("--large", action="store_true", help="bigger sizes, for scaling")
    given = options.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    rows = []
    for program in sorted(programs(given.large), key=lambda p: p.name):
        text = program.text()
        (given.directory / f"{program.name}.c").write_text(text, encoding="utf-8")
        rows.append(f"{program.name}\t{program.truth}\t{text.count(chr(10))}\n")
    (given.directory / "cases.tsv").write_text("".join(rows), encoding="utf-8")
    print(f"{len(rows)} programs in {given.directory}")


if __name__ == "__main__":
    main()
