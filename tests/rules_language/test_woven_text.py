# ruff: noqa: E501 (a diagnostic, or a run, is one line)
"""What a rule becomes in C: compiled, and run against bodies that stand for the program's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from woven_program import (
    BUNDLED,
    INTRINSICS,
    PROTOTYPES,
    ROLES,
    SIGNATURES,
    TYPES,
    bundled,
    outcome,
    program,
    rule,
    run,
    signature,
    weave,
)

from encoder.diagnostic import Unsupported
from slicc.instrument import BODY_PREFIX, Monitor, declare, monitor_text
from slicc.parse import parse_rule
from slicc.resolve import resolve
from slicc.rule import Parameter, Signature

START = "slicc_monitor_choose(); slicc_monitor_reset();"


def ends(text: str, calls: str, directory: Path, before: str = "") -> str:
    monitor = weave(rule(text))
    return outcome(monitor, program(monitor, f"{before} {START} {calls}"), directory)


def own(text: str, prototypes: str, bodies: str, calls: str, directory: Path) -> tuple[Monitor, str]:
    """Weave a rule into a program with functions of its own."""
    signatures = dict(signature(line) for line in prototypes.splitlines())
    monitor = monitor_text(resolve(parse_rule(text, "t.slic"), signatures, ROLES), signatures, {})
    c = f"{INTRINSICS}{TYPES}struct pair {{ int x, y; }};\n{prototypes.replace(chr(10), ';' + chr(10))};\n"
    c += f'{monitor.text}#line 1 "own.c"\n{bodies}\nint main(void) {{ {START} {calls} printf("end\\n"); return 0; }}\n'
    return monitor, outcome(monitor, c, directory)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_text_is_plain_c(name: str, tmp_path: Path) -> None:
    monitor = weave(bundled(name))
    source = tmp_path / "m.c"
    source.write_text(program(monitor, ""))
    command = ["gcc", "-std=c99", "-pedantic-errors", "-Wall", "-Wno-unused", "-Werror", "-fsyntax-only", str(source)]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("name", BUNDLED)
def test_every_line_says_where_it_comes_from(name: str) -> None:
    text = weave(bundled(name)).text
    woven = text[text.index("#line") :].splitlines()
    line = 0
    for shown in woven:
        if match := re.match(r'#line (\d+) "(.*)"$', shown):
            line = int(match.group(1)) - 1
            assert match.group(2) == f"{name}.slic"
        else:
            line += 1
    places = [site.span.line for site in weave(bundled(name)).aborts.values()]
    for number, place in enumerate(places, start=1):
        at = next(i for i, shown in enumerate(woven) if f"__slicc_abort({number})" in shown)
        assert woven[at - 1] == f'#line {place} "{name}.slic"' or place > 0


def test_aborts_are_told_apart_by_the_function_called() -> None:
    monitor = weave(bundled("QueuedSpinLock"))
    releases = [site.event for site in monitor.aborts.values() if "without being acquired" in site.message]
    names = ("KeReleaseInStackQueuedSpinLock", "KeReleaseInStackQueuedSpinLockFromDpcLevel",
             "KeReleaseInStackQueuedSpinLockForDpc")  # fmt: skip
    assert releases == [name for name in names for _ in ("with a null handle", "with one that is not in use")]
    assert [site.event for site in monitor.aborts.values()][-1] == "any_role"


def test_the_monitor_names_its_state() -> None:
    monitor = weave(bundled("SpinLock"))
    (state,) = monitor.variables
    assert (state.c_name, state.name, state.key, state.values) == (
        "slicc_state_s",
        "s",
        "lock",
        ("unlocked", "opened", "taken"),
    )
    assert monitor.watched == {"slicc_watched_lock": "lock"}
    assert monitor.triggers == ("KeAcquireSpinLock",)
    assert list(weave(bundled("StorPortSpinLock")).watched.values()) == ["lock.kind", "lock.context", "handle"]


# ------------------------------------------------------------------------------------------------------------- wrappers


def test_blocks_run_in_text_order(tmp_path: Path) -> None:
    text = """state { int n = 0; }
    KeLowerIrql.exit  { if (n != 2) abort "exit out of order"; n = 3; }
    KeLowerIrql.entry { if (n != 0) abort "first out of order"; n = 1; }
    KeLowerIrql.entry { if (n != 1) abort "second out of order"; n = 2; }
    KeRaiseIrqlToDpcLevel.entry { if (n == 3) abort "all in order"; }"""
    assert ends(text, "KeLowerIrql(0); KeRaiseIrqlToDpcLevel();", tmp_path) == "all in order"


def test_exit_handlers_see_entry_values_and_the_result(tmp_path: Path) -> None:
    text = 'int_body.exit { if ($1 == 3 && $return == 30) abort "entry value"; }'
    _, said = own(
        text,
        "int int_body(int n)",
        f"int {BODY_PREFIX}int_body(int n) {{ n = n * 10; return n; }}",
        "int_body(3);",
        tmp_path,
    )
    assert said == "entry value"


def test_structs_pointers_to_functions_and_nothing_are_passed_on(tmp_path: Path) -> None:
    prototypes = "struct pair swap(struct pair p)\nvoid none(void)"
    bodies = f"""struct pair {BODY_PREFIX}swap(struct pair p) {{ struct pair q = {{ p.y, p.x }}; return q; }}
    void {BODY_PREFIX}none(void) {{ }}"""
    text = 'state { int n = 0; } swap.exit { if ($return.x == $1.y) n = $return.x; } none.entry { if (n == 7) abort "seven"; }'
    calls = "struct pair p = { 1, 7 }; if (swap(p).x != 7) return 1; none();"
    assert own(text, prototypes, bodies, calls, tmp_path)[1] == "seven"


def test_types_that_wrap_around_the_name(tmp_path: Path) -> None:
    signatures = {
        "call": Signature("int (*)(void)", (Parameter("f", "int (*)(void)"), Parameter("a", "int [4]"))),
        "text": Signature("const char *", (Parameter("", "const char *const"),)),
        "number": Signature("const int", ()),
    }
    text = "call.exit { if ($2[1] == 5 && $1 == $return) halt; } text.exit { if ($return == 0) halt; } number.exit { if ($return) halt; }"
    monitor = monitor_text(resolve(parse_rule(text, "t.slic"), signatures), signatures, {})
    source = tmp_path / "m.c"
    source.write_text(monitor.text)
    command = ["gcc", "-std=c99", "-pedantic-errors", "-Wall", "-Werror", "-fsyntax-only", str(source)]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("int", "int x"),
        ("char *", "char *x"),
        ("void (*)(int)", "void (*x)(int)"),
        ("int [3]", "int x[3]"),
        ("int (*)[3]", "int (*x)[3]"),
        ("void (* const)(void)", "void (* const x)(void)"),
    ],
)
def test_declarations(kind: str, expected: str) -> None:
    assert re.sub(r"\s+", " ", declare(kind, "x")) == expected


def test_a_body_that_does_not_return(tmp_path: Path) -> None:
    text = 'die.entry { if ($1 == 1) abort "one"; } die.exit { abort "never"; }'
    bodies = f'void {BODY_PREFIX}die(int n) {{ printf("dead\\n"); exit(0); }}'
    assert own(text, "void die(int n)", bodies, "die(2);", tmp_path)[1] == "dead"
    assert own(text, "void die(int n)", bodies, "die(1);", tmp_path)[1] == "one"


STATIC = """#include <ntddk.h>
typedef struct _REQUEST { LONG Status; } REQUEST, *PREQUEST;
DRIVER_DISPATCH Dispatch;
static LONG Submit(PREQUEST Request)
{
    Request->Status = 5;
    return VALUE;
}
NTSTATUS Dispatch(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    REQUEST request;
    return Submit(&request);
}
"""


@pytest.mark.parametrize(("value", "verdict"), [("5", "proof"), ("Request->Status + 1", "defect")])
def test_the_body_of_a_static_function_runs(value: str, verdict: str, tmp_path: Path) -> None:
    rule, driver = tmp_path / "Same.slic", tmp_path / "driver.c"
    rule.write_text(
        'rule Same { title "t"; holds "h"; applies_to Submit; }\n'
        'Submit.exit { if ($1->Status != $return) abort "differs"; }\n'
    )
    driver.write_text(STATIC.replace("VALUE", value))
    assert checked(driver, rule) == verdict


KEPT = """#include <ntddk.h>
DRIVER_DISPATCH First;
DRIVER_DISPATCH Second;
NTSTATUS Open(void);
NTSTATUS Use(void);
NTSTATUS First(PDEVICE_OBJECT DeviceObject, PIRP Irp) { return Open(); }
NTSTATUS Second(PDEVICE_OBJECT DeviceObject, PIRP Irp) { return Use(); }
"""


@pytest.mark.parametrize(("keep", "verdict"), [("persistent", "defect"), ("", "proof")])
@pytest.mark.parametrize(
    ("state", "then", "broken"),
    [
        ("bool on = false;", "on = true;", "on"),
        ("enum { shut, open, used } s = shut;", "s = open;", "s == open"),
        ("int8 n = 0;", "n = n - 1;", "n < 0"),
    ],
)
def test_what_outlives_a_call_is_known_to_the_next(
    keep: str, verdict: str, state: str, then: str, broken: str, tmp_path: Path
) -> None:
    rule, driver = tmp_path / "Kept.slic", tmp_path / "driver.c"
    rule.write_text(
        'rule Kept { title "t"; holds "h"; applies_to Open, Use; }\n'
        f'state {{ {keep} {state} }}\nOpen.entry {{ {then} }}\nUse.entry {{ if ({broken}) abort "used"; }}\n'
    )
    driver.write_text(KEPT)
    assert checked(driver, rule) == verdict


def checked(driver: Path, rule: Path) -> str:
    command = [sys.executable, "-m", "slicc", "check", str(driver), "--rule", str(rule), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["results"][0]["verdict"]
    assert isinstance(found, str)
    return found


def test_an_event_of_a_variadic_function_is_refused_by_name() -> None:
    known = {"print": Signature("int", (Parameter("format", "char *"),), variadic=True)}
    with pytest.raises(Unsupported, match="variadic function `print`"):
        monitor_text(resolve(parse_rule("print.entry { halt; }", "t.slic"), known), known, {})


def test_another_name_of_a_function_fires_its_events(tmp_path: Path) -> None:
    alias = "KIRQL KfAcquireSpinLock(PKSPIN_LOCK SpinLock)\nvoid KefReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)"
    signatures = {**SIGNATURES, **dict(signature(line) for line in alias.splitlines())}
    aliases = {
        "KfAcquireSpinLock": "KeAcquireSpinLock",  # another number of parameters: not the same event
        "KefReleaseSpinLockFromDpcLevel": "KeReleaseSpinLockFromDpcLevel",
        "KefUndeclared": "KeReleaseSpinLockFromDpcLevel",
    }
    monitor = weave(bundled("SpinLock"), signatures, aliases)
    assert "KefReleaseSpinLockFromDpcLevel" in monitor.functions
    assert "KfAcquireSpinLock" not in monitor.functions and "KefUndeclared" not in monitor.functions
    assert monitor.triggers == ("KeAcquireSpinLock", "KfAcquireSpinLock")
    calls = f"watches[0] = &a; {START} KefReleaseSpinLockFromDpcLevel(&a);"
    text = program(monitor, calls, PROTOTYPES + alias + "\n")
    assert outcome(monitor, text, tmp_path) == "spin lock is released without being acquired"


# ---------------------------------------------------------------------------------------------------------------- state


@pytest.mark.parametrize(
    ("kind", "start", "step", "end"),
    [
        ("uint8", 254, "n + 1", 255),
        ("uint8", 1, "n - 1", 0),
        ("int8", 126, "n + 1", 127),
        ("int8", -127, "n - 1", -128),
        ("int", 2147483646, "n + 1", 2147483647),
        ("int", 2000000000, "n + n", 2147483647),
        ("int16", 30000, "n * 2", 32767),
        ("int16", -30000, "2 * n", -32768),
        ("uint16", 5, "n - 9", 0),
        ("int64", 9223372036854775806, "n + 1", 9223372036854775807),
        ("uint64", 1, "n - 1", 0),
    ],
)
def test_counters_saturate(kind: str, start: int, step: str, end: int, tmp_path: Path) -> None:
    text = (
        f"state {{ {kind} n = {start}; }} KeLowerIrql.entry {{ n = {step}; }} "
        f'KeRaiseIrqlToDpcLevel.entry {{ if (n == {end}) abort "saturated"; }}'
    )
    assert (
        ends(text, "KeLowerIrql(0); KeLowerIrql(0); KeLowerIrql(0); KeRaiseIrqlToDpcLevel();", tmp_path) == "saturated"
    )


def test_persistent_state_outlives_a_call(tmp_path: Path) -> None:
    text = """state { persistent int kept = 0; int lost = 0; }
    KeLowerIrql.entry { kept = 1; lost = 1; }
    KeRaiseIrqlToDpcLevel.entry { if (kept == 1 && lost == 0) abort "kept"; }"""
    assert ends(text, "KeLowerIrql(0); slicc_monitor_reset(); KeRaiseIrqlToDpcLevel();", tmp_path) == "kept"


def test_null_is_no_watched_object(tmp_path: Path) -> None:
    text = "state per lock { bool held = false; } KeAcquireSpinLockAtDpcLevel.entry for lock = $1 { held = true; }"
    assert ends(text, "", tmp_path, "watches[0] = 0;") == "assume"


def test_a_block_for_any_object_runs_once(tmp_path: Path) -> None:
    text = 'state per lock { int n = 0; } KeLowerIrql.entry for lock { n = n + 1; if (n == 2) abort "two"; }'
    assert ends(text, "KeLowerIrql(0); KeLowerIrql(0);", tmp_path, "watches[0] = &a;") == "two"
    assert ends(text, "KeLowerIrql(0);", tmp_path, "watches[0] = &a;") == "end"


def test_memory_is_read_through_parameters(tmp_path: Path) -> None:
    text = """KeAcquireSpinLock.exit { if (*$2 == 1) abort "old IRQL"; }
    IoCompleteRequest.entry { if ($1->Next->Status == 5 && (*$1).CancelIrql == 3) abort "field path"; }"""
    assert ends(text, "__slicc_irql = 1; KeAcquireSpinLock(&a, &irql);", tmp_path) == "old IRQL"
    calls = "IRP next = { 0, 0, 5 }; irp.Next = &next; irp.CancelIrql = 3; IoCompleteRequest(&irp, 0);"
    assert ends(text, calls, tmp_path) == "field path"


def test_names_of_the_driver_do_not_meet_those_of_the_rule(tmp_path: Path) -> None:
    text = "state { enum { held, h } a = held; } KeLowerIrql(irp).entry { if (a == held) a = h; }"
    assert ends(text, "KeLowerIrql(0);", tmp_path) == "end"  # a, h and irp are the program's variables as well


def test_halt_ends_the_path(tmp_path: Path) -> None:
    assert (
        ends('KeLowerIrql.entry { halt; } KeLowerIrql.exit { abort "after"; }', "KeLowerIrql(0);", tmp_path) == "stop"
    )


# ---------------------------------------------------------------------------------------------------------------- roles


def test_roles_are_told_apart(tmp_path: Path) -> None:
    text = """HW_STARTIO.entry { if ($role == HW_STARTIO && $irql == 2) abort "start"; }
    [DRIVER_DISPATCH, DRIVER_CANCEL].exit { abort "done"; }
    HW_TIMER.exit { abort "no such entry point here"; }"""
    assert ends(text, "__slicc_role = 3; __slicc_irql = 2; slicc_role_entry(3);", tmp_path) == "start"
    assert ends(text, "slicc_role_exit(2);", tmp_path) == "done"
    assert ends(text, "slicc_role_entry(1); slicc_role_exit(3); slicc_role_exit(0);", tmp_path) == "end"
    assert ends('any_role.exit { abort "any"; }', "slicc_role_exit(0);", tmp_path) == "any"


def test_parameters_of_roles(tmp_path: Path) -> None:
    text = """state { int n = 0; }
    any_role.exit { n = n + 1; }
    DRIVER_DISPATCH(device, irp).exit { if ($return == irp->Status && n == 1) abort "$fname returns $return"; }
    DRIVER_CANCEL(device, irp).entry { if (irp->Status == 9) abort "cancelled"; }"""
    monitor = weave(rule(text))
    assert monitor.role_functions == {
        ("DRIVER_DISPATCH", "exit"): "slicc_role_DRIVER_DISPATCH_exit",
        ("DRIVER_CANCEL", "entry"): "slicc_role_DRIVER_CANCEL_entry",
    }
    calls = f"{START} irp.Status = 4; slicc_role_exit(1); slicc_role_DRIVER_DISPATCH_exit(&device, &irp, 4);"
    assert outcome(monitor, program(monitor, calls), tmp_path) == "$fname returns $return"
    calls = f"{START} irp.Status = 9; slicc_role_DRIVER_CANCEL_entry(&device, &irp);"
    assert outcome(monitor, program(monitor, calls), tmp_path) == "cancelled"


# -------------------------------------------------------------------------------------------------- the classic form

CLASSIC = """state { enum { unlocked, locked } s = unlocked; }
watch KeAcquireSpinLock.exit.$1;
KeAcquireSpinLock.exit[guard $1] { if (s == locked) abort "twice"; s = locked; }
KeReleaseSpinLock.entry[guard $1] { if (s == unlocked) abort "unheld"; s = unlocked; }
any_role.exit { if (s == locked) abort "held"; }"""

FROM_THE_START = "watches[0] = &a; nondets[0] = 1;"
BOUND_FIRST = "watches[0] = &a; nondets[1] = 1;"
BOUND_SECOND = "watches[0] = &a; nondets[2] = 1;"
TAKE, FREE, LEAVE = "KeAcquireSpinLock(&a, &irql);", "KeReleaseSpinLock(&a, 0);", "slicc_role_exit(1);"


@pytest.mark.parametrize(
    ("choice", "calls", "expected"),
    [
        (FROM_THE_START, FREE, "unheld"),
        (FROM_THE_START, TAKE + LEAVE, "held"),
        (FROM_THE_START, TAKE + FREE + LEAVE, "end"),
        (BOUND_FIRST, TAKE + TAKE, "twice"),
        (BOUND_FIRST, TAKE + FREE + TAKE + FREE + LEAVE, "end"),
        (BOUND_FIRST, FREE, "end"),
        (BOUND_SECOND, TAKE + FREE + TAKE + LEAVE, "held"),
        (BOUND_SECOND, TAKE + FREE + LEAVE, "end"),
        (BOUND_FIRST, "KeAcquireSpinLock(&b, &irql); KeAcquireSpinLock(&b, &irql);" + LEAVE, "end"),
    ],
)
def test_a_watch_is_bound_at_any_occurrence_or_from_the_start(
    choice: str, calls: str, expected: str, tmp_path: Path
) -> None:
    assert ends(CLASSIC, calls, tmp_path, choice) == expected


def test_a_watch_bound_at_a_call_is_free_again_for_the_next(tmp_path: Path) -> None:
    calls = TAKE + FREE + "slicc_monitor_reset(); nondet_count = 1;" + TAKE + TAKE
    assert ends(CLASSIC, calls, tmp_path, BOUND_FIRST) == "twice"


def test_a_guard_may_hold_for_null(tmp_path: Path) -> None:
    text = (
        "watch KeAcquireSpinLockAtDpcLevel.entry.$1;"
        'KeReleaseSpinLockFromDpcLevel.entry[guard || null $1] { abort "seen"; }'
    )
    assert ends(text, "KeReleaseSpinLockFromDpcLevel(0);", tmp_path, FROM_THE_START) == "seen"
    assert ends(text, "KeReleaseSpinLockFromDpcLevel(&b);", tmp_path, FROM_THE_START) == "end"


def test_a_guard_may_read_through_a_pointer(tmp_path: Path) -> None:
    text = (
        "state { int n = 0; } with guard(IoCompleteRequest, $1->Next) "
        'IoCompleteRequest.entry { n = n + 1; if (n == 2) abort "same state"; }'
    )
    calls = (
        "IRP other_irp; irp.Next = &other_irp; IoCompleteRequest(&irp, 0); irp.Next = 0; IoCompleteRequest(&irp, 0);"
    )
    assert ends(text, calls, tmp_path, "watches[0] = &irp; nondets[0] = 1;") == "same state"


def test_weaving_changes_nothing_and_says_the_same_again() -> None:
    first, second = weave(bundled("QueuedSpinLock")), weave(bundled("QueuedSpinLock"))
    assert first == second


def test_woven_programs_of_plain_functions_run(tmp_path: Path) -> None:
    monitor = weave(rule("KeRaiseIrql.entry { halt; }"))
    assert run(program(monitor, "KeRaiseIrql(2, &irql);"), tmp_path) == "stop"


def test_what_is_read_through_a_null_pointer_is_zero(tmp_path: Path) -> None:
    text = 'state { int n = 0; } F.entry { if ($1->next->at[2] == 0 && *$1->next->at == 0) n = 1 << $2; } G.entry { if (n == 0) abort "none"; if (n > 2) abort "more"; }'
    types = "struct node { struct node *next; int at[3]; };\n"
    for call, expected in [("F(0, 1)", "end"), ("F(&a, 2)", "more"), ("F(&b, 1)", "none"), ("F(0, 77)", "none")]:
        signatures = dict(signature(line) for line in ("void F(struct node *p, int n)", "void G(void)"))
        monitor = monitor_text(resolve(parse_rule(text, "t.slic"), signatures, ROLES), signatures, {})
        c = f"{INTRINSICS}{TYPES}{types}void F(struct node *p, int n);\nvoid G(void);\n{monitor.text}void {BODY_PREFIX}F(struct node *p, int n) {{ }}\nvoid {BODY_PREFIX}G(void) {{ }}\n"
        c += f'int main(void) {{ static struct node a, b = {{&a}}; a.at[2] = 7; {START} {call}; G(); printf("end\\n"); return 0; }}\n'
        assert outcome(monitor, c, tmp_path) == expected, call
