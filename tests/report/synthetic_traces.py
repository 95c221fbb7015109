"""Traces made by hand: a small defect, one full of hostile text, and one of any length."""

from __future__ import annotations

from typing import Any

DRIVER = """\
#include <ntddk.h>

typedef struct _EXTENSION {
    KSPIN_LOCK Lock;
    LIST_ENTRY Queue;
    ULONG Pending;
} EXTENSION, *PEXTENSION;

/* Takes one request from the queue.
   Called with the lock held. */
static NTSTATUS Dequeue(PEXTENSION Ext, PIRP *Irp)
{
    if (IsListEmpty(&Ext->Queue))
        return STATUS_NO_MORE_ENTRIES;
    *Irp = CONTAINING_RECORD(RemoveHeadList(&Ext->Queue), IRP, Tail.Overlay.ListEntry);
    return STATUS_SUCCESS;
}

static void Cleanup(PEXTENSION Ext)
{
    KIRQL irql;
    KeAcquireSpinLock(&Ext->Lock, &irql);
    Ext->Pending = 0;
    KeReleaseSpinLock(&Ext->Lock, irql);
}

NTSTATUS DispatchRead(PDEVICE_OBJECT Device, PIRP Irp)
{
    PEXTENSION Ext = (PEXTENSION)Device->DeviceExtension;
    NTSTATUS status;
    KIRQL irql;
    ULONG i;

    for (i = 0; i < 2; i++)
        Ext->Pending += i;   // count what waits
    KeAcquireSpinLock(&Ext->Lock, &irql);
    status = Dequeue(Ext, &Irp);
    if (status < 0) {
        DbgPrint("nothing to read: %x\\n", status);
        Cleanup(Ext);
        return status;
    }
    KeReleaseSpinLock(&Ext->Lock, irql);
    return STATUS_SUCCESS;
}
"""

RULE = """\
#include "ntddk_slic.h"

state { enum { unlocked, locked } s = unlocked; } with guard (KeAcquireSpinLock, $1)

KeAcquireSpinLock.entry [guard $1]
{
    if (s == locked) {
        abort "The lock is acquired twice.";
    } else {
        s = locked;
    }
}

KeReleaseSpinLock.entry [guard $1]
{
    if (s == unlocked) {
        abort "The lock is released without being acquired.";
    } else {
        s = unlocked;
    }
}
"""

MODEL = """\
#include <ntddk.h>

VOID KeAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql)
{
    *OldIrql = __slicc_irql;
    __slicc_irql = DISPATCH_LEVEL;
}

ULONG DbgPrint(PCSTR Format, ...)
{
    return __slicc_nondet_int();
}
"""

SOURCES = {"src/read.c": DRIVER, "model/spinlock.c": MODEL}


def step(
    kind: str,
    origin: str,
    depth: int,
    function: str,
    file: str | None,
    line: int,
    text: str,
    values: dict[str, str] | None = None,
    state: dict[str, str] | None = None,
    essential: bool = True,
    iteration: int | None = None,
    column: int | None = None,
) -> dict[str, Any]:
    """Yield one step of a trace; ``n`` is given by ``numbered``."""
    return {
        "n": 0,
        "kind": kind,
        "origin": origin,
        "depth": depth,
        "function": function,
        "file": file,
        "line": line,
        "column": column,
        "text": text,
        "values": [{"name": n, "value": v} for n, v in (values or {}).items()],
        "state": state or {},
        "essential": essential,
        "iteration": iteration,
    }


def numbered(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Yield the steps with their numbers."""
    return [{**s, "n": n} for n, s in enumerate(steps, 1)]


def small_trace() -> dict[str, Any]:
    """Yield the trace of a lock taken twice in DRIVER, 24 steps."""
    c, m, r = "src/read.c", "model/spinlock.c", "SpinLock.slic"
    steps = [
        step("assign", "harness", 0, "harness", None, 0, "Device = object", {"Device": "0x1000"}, essential=False),
        step(
            "call", "harness", 0, "harness", None, 0, "DispatchRead(Device, Irp)", {"Device": "0x1000", "Irp": "0x2000"}
        ),
        step(
            "assign",
            "driver",
            1,
            "DispatchRead",
            c,
            29,
            "Ext = (PEXTENSION)Device->DeviceExtension",
            {"Ext": "0x3000"},
            essential=False,
            column=16,
        ),
        step("branch", "driver", 1, "DispatchRead", c, 34, "i < 2", {"i < 2": "true"}, iteration=1, essential=False),
        step(
            "assign",
            "driver",
            1,
            "DispatchRead",
            c,
            35,
            "Ext->Pending += i",
            {"Ext->Pending": "0"},
            iteration=1,
            essential=False,
        ),
        step("branch", "driver", 1, "DispatchRead", c, 34, "i < 2", {"i < 2": "true"}, iteration=2, essential=False),
        step(
            "assign",
            "driver",
            1,
            "DispatchRead",
            c,
            35,
            "Ext->Pending += i",
            {"Ext->Pending": "1", "i": "1"},
            iteration=2,
            essential=False,
        ),
        step(
            "call",
            "driver",
            1,
            "DispatchRead",
            c,
            36,
            "KeAcquireSpinLock(&Ext->Lock, &irql)",
            {"SpinLock": "0x3000"},
            column=5,
        ),
        step("event", "rule", 2, "KeAcquireSpinLock", r, 10, "s = locked", {}, {"s": "locked"}),
        step(
            "assign",
            "environment",
            2,
            "KeAcquireSpinLock",
            m,
            5,
            "*OldIrql = __slicc_irql",
            {"irql": "PASSIVE_LEVEL"},
            essential=False,
        ),
        step(
            "assign",
            "environment",
            2,
            "KeAcquireSpinLock",
            m,
            6,
            "__slicc_irql = DISPATCH_LEVEL",
            {"__slicc_irql": "DISPATCH_LEVEL"},
            essential=False,
        ),
        step("return", "environment", 2, "KeAcquireSpinLock", m, 7, "return", essential=False),
        step(
            "call",
            "driver",
            1,
            "DispatchRead",
            c,
            37,
            "Dequeue(Ext, &Irp)",
            {"Ext": "0x3000"},
            column=14,
            essential=False,
        ),
        step(
            "input",
            "driver",
            2,
            "Dequeue",
            c,
            13,
            "IsListEmpty(&Ext->Queue)",
            {"Ext->Queue.Flink": "0x3008"},
            essential=True,
        ),
        step(
            "branch",
            "driver",
            2,
            "Dequeue",
            c,
            13,
            "IsListEmpty(&Ext->Queue)",
            {"IsListEmpty(&Ext->Queue)": "true"},
            essential=False,
        ),
        step(
            "return",
            "driver",
            2,
            "Dequeue",
            c,
            14,
            "return STATUS_NO_MORE_ENTRIES",
            {"return": "0x8000001A"},
            essential=False,
        ),
        step(
            "assign",
            "driver",
            1,
            "DispatchRead",
            c,
            37,
            "status = Dequeue(Ext, &Irp)",
            {"status": "0x8000001A"},
            essential=False,
        ),
        step("branch", "driver", 1, "DispatchRead", c, 38, "status < 0", {"status < 0": "true"}, column=9),
        step(
            "call",
            "driver",
            1,
            "DispatchRead",
            c,
            39,
            'DbgPrint("nothing to read: %x\\n", status)',
            {"Format": "0x4000"},
            essential=False,
        ),
        step(
            "return",
            "environment",
            2,
            "DbgPrint",
            m,
            11,
            "return __slicc_nondet_int()",
            {"return": "0"},
            essential=False,
        ),
        step("call", "driver", 1, "DispatchRead", c, 40, "Cleanup(Ext)", {"Ext": "0x3000"}, column=9),
        step(
            "call",
            "driver",
            2,
            "Cleanup",
            c,
            22,
            "KeAcquireSpinLock(&Ext->Lock, &irql)",
            {"SpinLock": "0x3000"},
            column=5,
        ),
        step("branch", "rule", 3, "KeAcquireSpinLock", r, 7, "s == locked", {"s == locked": "true"}, essential=False),
        step("abort", "rule", 3, "KeAcquireSpinLock", r, 8, "abort"),
    ]
    return {
        "steps": numbered(steps),
        "inputs": [
            {"name": "Ext->Queue.Flink", "value": "&Ext->Queue", "kind": "memory", "file": c, "line": 13},
            {"name": "Irp", "value": "0x2000", "kind": "parameter", "file": c, "line": 27},
        ],
        "rule": {
            "name": "SpinLock",
            "title": "Spin locks are taken and released in turn",
            "holds": "A spin lock is never acquired while it is held, nor released while it is not.",
            "page": "https://learn.microsoft.com/windows-hardware/drivers/",
            "file": r,
            "text": RULE,
            "message": "The lock is acquired twice.",
        },
        "initial_state": {"s": "unlocked"},
    }


def defect(trace: dict[str, Any], message: str = "The lock &Ext->Lock is acquired twice.") -> dict[str, Any]:
    """Yield a defect of the JSON output around ``trace``."""
    return {
        "entry": "DispatchRead",
        "message": message,
        "location": {"file": "src/read.c", "line": 22, "column": 5},
        "related": [
            {"message": "it was acquired first", "location": {"file": "src/read.c", "line": 36, "column": 5}},
        ],
        "replay": "compiled",
        "trace": trace,
    }


def document(*defects: dict[str, Any]) -> dict[str, Any]:
    """Yield the JSON output of a run: one failing rule with ``defects``, one proved, one bounded, one unknown."""
    command = "slicc check src/read.c --rule SpinLock --html out"
    empty: dict[str, Any] = {
        "bound": None,
        "calls": None,
        "limit": None,
        "how": None,
        "seconds": 0.03,
        "reason": None,
        "entry": None,
        "message": None,
        "location": None,
        "related": None,
        "entries": [],
        "events": [],
        "assumptions": [],
        "defects": [],
    }
    roles = [("DispatchRead", "IRP_MJ_READ"), ("DispatchPnp", "IRP_MJ_PNP"), ("StartIo", "DRIVER_STARTIO")]

    def entries(*verdicts: str) -> list[dict[str, Any]]:
        return [
            {"function": f, "role": role, "verdict": v, "returns": True}
            for (f, role), v in zip(roles, verdicts, strict=False)
        ]

    first = defects[0] if defects else None
    return {
        "tool": {"name": "slicc", "version": "0.1.0", "command": command},
        "results": [
            {
                **empty,
                "rule": "SpinLock",
                "verdict": "defect" if first else "proof",
                "bound": 2 if first else None,
                "how": "unrolled" if first else "summaries",
                "seconds": 0.41,
                "entry": first["entry"] if first else None,
                "message": first["message"] if first else None,
                "location": first["location"] if first else None,
                "related": first["related"] if first else None,
                "entries": entries("defect" if first else "proof", "proof", "bounded"),
                "events": [{"function": "KeAcquireSpinLock", "call_sites": 3, "reached": 2}],
                "assumptions": [
                    {"kind": "stub", "message": "DbgPrint has no body: any result, no effect", "location": None},
                    {
                        "kind": "alias",
                        "message": "Device and Irp are different objects",
                        "location": {"file": "src/read.c", "line": 27, "column": None},
                    },
                ],
                "defects": list(defects),
            },
            {
                **empty,
                "rule": "IrqlKeRaise",
                "verdict": "proof",
                "how": "summaries",
                "entries": entries("proof", "proof", "proof"),
            },
            {
                **empty,
                "rule": "CancelSpinLock",
                "verdict": "bounded",
                "bound": 4,
                "limit": "time",
                "seconds": 60.0,
                "entries": entries("bounded", "proof"),
            },
            {
                **empty,
                "rule": "IoCompletion",
                "verdict": "unknown",
                "seconds": 2.5,
                "entries": entries("unknown"),
                "reason": {
                    "code": "unsupported",
                    "message": "inline assembly in the slice",
                    "location": {"file": "src/read.c", "line": 9, "column": 1},
                },
            },
            {**empty, "rule": "QueuedSpinLock", "verdict": "not-applicable"},
        ],
    }


HOSTILE = (
    "</script><script>window.owned=1</script><img src=x onerror=window.owned=1>\"'`{{7*7}}"
    "\u202egnol\u202c\u2028\u2029\x1b[31m\x00\ufeff--><!--"
)


def hostile_document() -> tuple[dict[str, Any], dict[str, str]]:
    """Yield a run in which every text that a driver or rule may carry is hostile, and its sources."""
    h = HOSTILE
    file = "src/" + h.replace("/", "") + ".c"
    steps = numbered(
        [
            step("call", "harness", 0, h, None, 0, f"{h}(x)", {h: h}),
            step("input", "driver", 1, h, file, 2, h, {h: h}),
            step("event", "rule", 1, h, h + ".slic", 2, h, {}, {h: h}),
            step("branch", "driver", 1, h, file, 2, h, {h: h}, column=9),
            step("abort", "rule", 1, h, h + ".slic", 3, h),
        ]
    )
    trace = {
        "steps": steps,
        "inputs": [{"name": h, "value": h, "kind": h, "file": file, "line": 2}],
        "rule": {
            "name": h,
            "title": h,
            "holds": h,
            "page": f"javascript:alert(1)//{h}",
            "file": h + ".slic",
            "text": f"// {h}\n{h}\n{h}\n",
            "message": h,
        },
        "initial_state": {h: "start"},
    }
    run = document(
        {
            **defect(trace, h),
            "entry": h,
            "location": {"file": file, "line": 2, "column": 1},
            "related": [{"message": h, "location": {"file": file, "line": 2, "column": 1}}],
            "replay": h,
        }
    )
    run["tool"]["command"] = h
    result = run["results"][0]
    result["rule"] = h
    result["entries"] = [{"function": h, "role": h, "verdict": "defect", "returns": False}]
    result["assumptions"] = [{"kind": h, "message": h, "location": None}]
    result["events"] = [{"function": h, "call_sites": 2, "reached": 1}]
    return run, {file: f"/* {h} */\nint a = 1; {h}\n\u05d0\u05d1\u05d2 = b;\n"}


def long_trace(count: int) -> dict[str, Any]:
    """Yield a trace of about ``count`` steps: a loop that calls and takes and releases a lock now and then."""
    c, r = "src/read.c", "SpinLock.slic"
    steps = [step("call", "harness", 0, "harness", None, 0, "DispatchRead(Device, Irp)")]
    turn = 0
    while len(steps) < count - 3:
        turn += 1
        steps.append(
            step(
                "branch",
                "driver",
                1,
                "DispatchRead",
                c,
                34,
                "i < n",
                {"i < n": "true"},
                essential=False,
                iteration=turn,
            )
        )
        steps.append(
            step(
                "call",
                "driver",
                1,
                "DispatchRead",
                c,
                37,
                "Dequeue(Ext, &Irp)",
                {"i": str(turn)},
                essential=False,
                iteration=turn,
            )
        )
        for k in range(5):
            steps.append(
                step(
                    "assign",
                    "driver",
                    2,
                    "Dequeue",
                    c,
                    15,
                    f"*Irp = item[{k}]",
                    {"*Irp": hex(turn * 8 + k)},
                    essential=False,
                )
            )
        steps.append(
            step("return", "driver", 2, "Dequeue", c, 16, "return STATUS_SUCCESS", {"return": "0x0"}, essential=False)
        )
        if turn % 10 == 0:
            steps.append(step("call", "driver", 1, "DispatchRead", c, 36, "KeAcquireSpinLock(&Ext->Lock, &irql)"))
            steps.append(step("event", "rule", 2, "KeAcquireSpinLock", r, 10, "s = locked", {}, {"s": "locked"}))
            steps.append(step("return", "environment", 2, "KeAcquireSpinLock", None, 0, "return", essential=False))
            steps.append(step("call", "driver", 1, "DispatchRead", c, 43, "KeReleaseSpinLock(&Ext->Lock, irql)"))
            steps.append(step("event", "rule", 2, "KeReleaseSpinLock", r, 19, "s = unlocked", {}, {"s": "unlocked"}))
            steps.append(step("return", "environment", 2, "KeReleaseSpinLock", None, 0, "return", essential=False))
    steps.append(step("call", "driver", 1, "DispatchRead", c, 43, "KeReleaseSpinLock(&Ext->Lock, irql)"))
    steps.append(step("abort", "rule", 2, "KeReleaseSpinLock", r, 17, "abort"))
    return {**small_trace(), "steps": numbered(steps)}
