# ruff: noqa: E501 (a diagnostic, or a run, is one line)
"""The six lock rules, woven into a program, compiled and run: one watched object, one sequence of calls, one outcome."""

from __future__ import annotations

from pathlib import Path

import pytest
from woven_program import BUNDLED, bundled, outcome, program, weave

from encoder.diagnostic import InputError

LOCK = "watches[0] = &a;"
PAIR = "watches[0] = &a; watches[1] = &h;"
DPC = "nondets[0] = 1; watches[0] = &device; watches[1] = &s;"
START_IO = "nondets[0] = 2; watches[0] = 0; watches[1] = &s;"
ENTER = "slicc_monitor_choose(); slicc_monitor_reset(); __slicc_irql = 0; slicc_role_entry(1);"
AT_DISPATCH = "slicc_monitor_choose(); slicc_monitor_reset(); __slicc_irql = 2; slicc_role_entry(3);"
CANCEL = "slicc_monitor_choose(); slicc_monitor_reset(); __slicc_irql = 2; slicc_role_entry(2);"
LEAVE = "slicc_role_exit(1);"

TWICE = "spin lock is acquired twice"
UNHELD = "spin lock is released without being acquired"
HELD = "spin lock is still held at the end of $fname"
LEVEL = "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
PREVIOUS = "NewIrql is not the IRQL that was current before the lock was taken"
COMPLETE = "IoCompleteRequest is called while a spin lock is held"
NEXT = "IoStartNextPacket is called while a spin lock is held"

CASES = [
    # StorPortSpinLock
    ("StorPortSpinLock", START_IO, "StorPortAcquireSpinLock(0, 2, 0, &s); StorPortReleaseSpinLock(0, &s);", "end"),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, 0, &s); StorPortAcquireSpinLock(0, 2, 0, &t);",
        "lock is acquired twice",
    ),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, &device, &s); StorPortAcquireSpinLock(0, 2, 0, &s);",
        "lock is acquired twice",
    ),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, 0, &s); StorPortAcquireSpinLock(0, 3, 0, &t); StorPortReleaseSpinLock(0, &t);"
        "StorPortReleaseSpinLock(0, &s);",
        "end",
    ),
    ("StorPortSpinLock", START_IO, "StorPortReleaseSpinLock(0, &s);", "lock is released without being acquired"),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, 0, &s); StorPortReleaseSpinLock(0, &s); StorPortReleaseSpinLock(0, &s);",
        "lock is released without being acquired",
    ),
    ("StorPortSpinLock", START_IO, "StorPortAcquireSpinLock(0, 2, 0, &s);", "lock is still held at the end of $fname"),
    # the handle now stands for the interrupt lock: the start-I/O lock stays held
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, 0, &s); StorPortAcquireSpinLock(0, 3, 0, &s); StorPortReleaseSpinLock(0, &s);",
        "lock is still held at the end of $fname",
    ),
    # two DPC locks are two locks
    (
        "StorPortSpinLock",
        DPC,
        "StorPortAcquireSpinLock(0, 1, &device, &s); StorPortAcquireSpinLock(0, 1, &irp, &t);"
        "StorPortReleaseSpinLock(0, &t); StorPortReleaseSpinLock(0, &s);",
        "end",
    ),
    (
        "StorPortSpinLock",
        DPC,
        "StorPortAcquireSpinLock(0, 1, &device, &s); StorPortAcquireSpinLock(0, 1, &device, &t);",
        "lock is acquired twice",
    ),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLockEx(0, 2, 0, &s); StorPortReleaseSpinLock(0, &s);",
        "end",
    ),
    (
        "StorPortSpinLock",
        START_IO,
        "StorPortAcquireSpinLock(0, 2, 0, &t); StorPortAcquireSpinLockEx(0, 2, 0, &s);",
        "lock is acquired twice",
    ),
    ("StorPortSpinLock", START_IO, "msi_result = 1; StorPortAcquireSpinLockEx(0, 2, 0, &s);", "end"),
    # SpinLock
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, irql);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLock(&a, &irql);", TWICE),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLockRaiseToDpc(&a);", TWICE),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLockAtDpcLevel(&a);", TWICE),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql);", HELD),
    ("SpinLock", LOCK, "KeReleaseSpinLock(&a, 0);", UNHELD),
    (
        "SpinLock",
        LOCK,
        "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLock(&b, &other); KeReleaseSpinLock(&b, other);"
        "KeReleaseSpinLock(&a, irql);",
        "end",
    ),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&b, &irql); KeAcquireSpinLock(&b, &irql); KeReleaseSpinLock(&b, 0);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLockFromDpcLevel(&a);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, 2);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLockAtDpcLevel(&a);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLockRaiseToDpc(&a); KeAcquireSpinLockRaiseToDpc(&a);", "end"),
    ("SpinLock", LOCK, "KeAcquireSpinLockRaiseToDpc(&a); KeReleaseSpinLock(&a, 0); KeReleaseSpinLock(&a, 0);", UNHELD),
    ("SpinLock", LOCK, "KeTryToAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLockFromDpcLevel(&a);", "end"),
    (
        "SpinLock",
        LOCK,
        "try_result = 0; KeTryToAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLockFromDpcLevel(&a);",
        UNHELD,
    ),
    (
        "SpinLock",
        LOCK,
        "try_result = 0; KeAcquireSpinLock(&a, &irql); KeTryToAcquireSpinLockAtDpcLevel(&a);"
        "KeReleaseSpinLock(&a, irql);",
        "end",
    ),
    ("SpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeTryToAcquireSpinLockAtDpcLevel(&a);", "stop"),
    # SpinLockDpc
    ("SpinLockDpc", LOCK, "irql = KeAcquireSpinLockRaiseToDpc(&a); KeReleaseSpinLock(&a, irql);", "end"),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLockRaiseToDpc(&a); KeAcquireSpinLock(&a, &irql);", TWICE),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLockRaiseToDpc(&a); KeAcquireSpinLockRaiseToDpc(&a);", TWICE),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLockRaiseToDpc(&a);", HELD),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLock(&a, &irql);", "end"),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLock(&a, &irql);", "end"),
    ("SpinLockDpc", LOCK, "KeReleaseSpinLock(&a, 0);", UNHELD),
    ("SpinLockDpc", LOCK, "KeAcquireSpinLockRaiseToDpc(&b); KeReleaseSpinLock(&b, 0);", "end"),
    # QueuedSpinLock
    ("QueuedSpinLock", PAIR, "KeAcquireInStackQueuedSpinLock(&a, &h); KeReleaseInStackQueuedSpinLock(&h);", "end"),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&a, &h); KeAcquireInStackQueuedSpinLock(&a, &g);",
        "queued spin lock is acquired twice",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&a, &h); KeAcquireInStackQueuedSpinLockAtDpcLevel(&a, &h);",
        "queued spin lock is acquired twice",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&b, &h); KeAcquireInStackQueuedSpinLock(&a, &h);",
        "lock handle is already in use",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeReleaseInStackQueuedSpinLock(&h);",
        "queued spin lock is released without being acquired",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&a, &g); KeReleaseInStackQueuedSpinLock(&h);",
        "queued spin lock is released without being acquired",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&a, &h);",
        "queued spin lock is still held at the end of $fname",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLock(&a, &h); KeAcquireInStackQueuedSpinLock(&b, &g);"
        "KeReleaseInStackQueuedSpinLock(&g); KeReleaseInStackQueuedSpinLock(&h);",
        "end",
    ),
    (
        "QueuedSpinLock",
        PAIR,
        "KeAcquireInStackQueuedSpinLockAtDpcLevel(&a, &h); KeReleaseInStackQueuedSpinLockFromDpcLevel(&h);"
        "KeAcquireInStackQueuedSpinLockForDpc(&a, &h); KeReleaseInStackQueuedSpinLockForDpc(&h);",
        "end",
    ),
    # SpinLockSafe
    (
        "SpinLockSafe",
        "",
        "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, irql); IoCompleteRequest(&irp, 0);",
        "end",
    ),
    ("SpinLockSafe", "", "KeAcquireSpinLock(&a, &irql); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "KeAcquireSpinLockRaiseToDpc(&a); IoStartNextPacket(&device, 1);", NEXT),
    ("SpinLockSafe", "", "KeAcquireSpinLockAtDpcLevel(&a); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "IoAcquireCancelSpinLock(&irql); IoStartNextPacket(&device, 1);", NEXT),
    ("SpinLockSafe", "", "KeAcquireInStackQueuedSpinLock(&a, &h); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "StorPortAcquireSpinLock(0, 2, 0, &s); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "KeAcquireInterruptSpinLock(0); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "StorPortAcquireMSISpinLock(0, 1, 0); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "msi_result = 1; StorPortAcquireMSISpinLock(0, 1, 0); IoCompleteRequest(&irp, 0);", "end"),
    ("SpinLockSafe", "", "KeTryToAcquireSpinLockAtDpcLevel(&a); IoCompleteRequest(&irp, 0);", COMPLETE),
    ("SpinLockSafe", "", "try_result = 0; KeTryToAcquireSpinLockAtDpcLevel(&a); IoCompleteRequest(&irp, 0);", "end"),
    (
        "SpinLockSafe",
        "",
        "KeAcquireSpinLock(&a, &irql); KeAcquireSpinLock(&b, &other); KeReleaseSpinLock(&b, other);"
        "IoCompleteRequest(&irp, 0);",
        COMPLETE,
    ),
    ("SpinLockSafe", "", "ExAcquireSpinLockShared(0); IoCompleteRequest(&irp, 0);", COMPLETE),
    (
        "SpinLockSafe",
        "",
        "irql = ExAcquireSpinLockExclusive(0); ExReleaseSpinLockExclusive(0, irql); IoCompleteRequest(&irp, 0);",
        "end",
    ),
    # the count does not go below 0
    (
        "SpinLockSafe",
        "",
        "KeReleaseSpinLock(&a, 0); KeAcquireSpinLock(&a, &irql); IoCompleteRequest(&irp, 0);",
        COMPLETE,
    ),
    # and does not come back from "many"
    (
        "SpinLockSafe",
        "",
        "for (int i = 0; i < 300; i++) KeAcquireSpinLockAtDpcLevel(&a);"
        "for (int i = 0; i < 299; i++) KeReleaseSpinLockFromDpcLevel(&a); IoCompleteRequest(&irp, 0);",
        COMPLETE,
    ),
    # IrqlKeReleaseSpinLock
    ("IrqlKeReleaseSpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, irql);", "end"),
    ("IrqlKeReleaseSpinLock", LOCK, "KeReleaseSpinLock(&a, 0);", LEVEL),
    ("IrqlKeReleaseSpinLock", LOCK, "KeReleaseSpinLock(&b, 0);", LEVEL),
    ("IrqlKeReleaseSpinLock", LOCK, "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, 2);", PREVIOUS),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeAcquireSpinLock(&a, &irql); KeLowerIrql(0); KeReleaseSpinLock(&a, irql);",
        LEVEL,
    ),
    # each lock keeps its own
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeAcquireSpinLock(&b, &irql); KeAcquireSpinLock(&a, &other);"
        "KeReleaseSpinLock(&a, other); KeReleaseSpinLock(&b, irql);",
        "end",
    ),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeAcquireSpinLock(&b, &irql); KeAcquireSpinLock(&a, &other);KeReleaseSpinLock(&a, irql);",
        PREVIOUS,
    ),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "__slicc_irql = 1; irql = KeAcquireSpinLockRaiseToDpc(&a); KeReleaseSpinLock(&a, 1);",
        "end",
    ),
    # a lock taken at DPC level goes back to where the driver came from
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeRaiseIrql(2, &irql); KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, irql);",
        "end",
    ),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeRaiseIrql(2, &irql); KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, 2);",
        PREVIOUS,
    ),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "__slicc_irql = 1; KeRaiseIrqlToDpcLevel(); KeTryToAcquireSpinLockAtDpcLevel(&a);KeReleaseSpinLock(&a, 1);",
        "end",
    ),
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "irql = KfRaiseIrql(2); KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, irql);",
        "end",
    ),
    # an IRQL saved for a lock is forgotten with it
    (
        "IrqlKeReleaseSpinLock",
        LOCK,
        "KeAcquireSpinLock(&a, &irql); KeReleaseSpinLockFromDpcLevel(&a);"
        "KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, 0);",
        "end",
    ),
]


@pytest.mark.parametrize(("name", "watched", "calls", "expected"), CASES)
def test_a_run_ends_as_the_rule_says(name: str, watched: str, calls: str, expected: str, tmp_path: Path) -> None:
    monitor = weave(bundled(name))
    assert outcome(monitor, program(monitor, f"{watched} {ENTER} {calls} {LEAVE}"), tmp_path) == expected


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, 2);", "end"),
        ("KeAcquireSpinLockAtDpcLevel(&a); KeReleaseSpinLock(&a, 0);", PREVIOUS),
        ("KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, irql);", "end"),
        ("KeAcquireSpinLock(&a, &irql); KeReleaseSpinLock(&a, 0);", PREVIOUS),
    ],
)
def test_a_routine_entered_at_dispatch_level_goes_back_to_it(calls: str, expected: str, tmp_path: Path) -> None:
    monitor = weave(bundled("IrqlKeReleaseSpinLock"))
    assert outcome(monitor, program(monitor, f"{LOCK} {AT_DISPATCH} {calls}"), tmp_path) == expected


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("IoReleaseCancelSpinLock(irp.CancelIrql); IoCompleteRequest(&irp, 0);", "end"),
        ("IoCompleteRequest(&irp, 0);", COMPLETE),
    ],
)
def test_a_cancel_routine_starts_with_the_cancel_lock(calls: str, expected: str, tmp_path: Path) -> None:
    monitor = weave(bundled("SpinLockSafe"))
    assert outcome(monitor, program(monitor, f"{CANCEL} {calls} slicc_role_exit(2);"), tmp_path) == expected


def test_a_call_of_an_entry_point_starts_anew(tmp_path: Path) -> None:
    monitor = weave(bundled("SpinLockSafe"))
    calls = "KeAcquireSpinLock(&a, &irql); slicc_role_exit(1); slicc_monitor_reset(); IoCompleteRequest(&irp, 0);"
    assert outcome(monitor, program(monitor, f"{ENTER} {calls}"), tmp_path) == "end"


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_rule_has_its_texts_and_triggers(name: str) -> None:
    rule = bundled(name)  # checked as a bundled rule: a missing text is an error
    assert rule.name == name
    assert rule.page.startswith("https://learn.microsoft.com/")
    assert set(rule.applies_to) <= {function for handler in rule.handlers for function in handler.event.functions}


def test_a_program_with_few_functions_is_woven_with_those(tmp_path: Path) -> None:
    rule = bundled("SpinLock")
    known = {name: rule.prototypes[name] for name in ("KeAcquireSpinLock", "KeReleaseSpinLock")}
    assert weave(rule, known).functions == ("KeAcquireSpinLock", "KeReleaseSpinLock")


def test_a_program_that_declares_a_function_otherwise_is_refused() -> None:
    rule = bundled("SpinLock")
    with pytest.raises(InputError, match="declares `KeReleaseSpinLock` with 1 parameters, the rule reads 2"):
        weave(rule, {"KeReleaseSpinLock": rule.prototypes["KeAcquireSpinLockRaiseToDpc"]})
