"""What a run looks like once the harness and the woven names are out of it."""

from __future__ import annotations

from encoder.source import Span
from encoder.verdict import ChosenInput, Step, StepKind, Trace
from slicc.place import file_of, rules_directory, shown_name
from slicc.report.scaffold import Scaffold, without_scaffold
from slicc.report.trace import trace_dict

H, C, R, M = "<harness>", "a.c", "lock.slic", "model.c"
SCAFFOLD = Scaffold(
    (("Add", ("Object",)), ("Read", ("Irp",))), {"Acquire": ("Lock", "")}, {"slicc_state_held": "held"},
    frozenset({R}), frozenset({M}),
)  # fmt: skip


def s(kind: StepKind, file: str, depth: int, function: str, text: str, *values: tuple[str, str]) -> Step:
    return Step(kind, Span(file, 7, 1), depth, function, text, values)


def entry(number: int, name: str, parameter: str, *inside: Step) -> tuple[Step, ...]:
    reset = "slicc_monitor_reset"
    return (
        s("call", H, 1, f"slicc_call_{number}", f"slicc_call_{number}()"),
        s("call", H, 2, reset, f"{reset}()"),
        s("assign", R, 2, reset, "slicc_state_held", ("slicc_state_held", "0")),
        s("return", R, 2, reset, "return"),
        s("assign", H, 1, f"slicc_call_{number}", "__slicc_irql", ("__slicc_irql", "2")),
        s("call", H, 2, "slicc_role_entry", "slicc_role_entry(3)", ("slicc_role", "3")),
        s("return", R, 2, "slicc_role_entry", "return"),
        s("call", H, 2, name, f"{name}(slicc_a0)", (parameter, "0x10")),
        *inside,
        s("return", C, 2, name, "return"),
    )


RUN = Trace(
    (
        s("call", H, 0, "slicc_sequence_1_2", "slicc_sequence_1_2"),
        *entry(0, "Add", "Object"),
        *entry(
            1, "Read", "Irp",
            s("call", C, 3, "Acquire", "Acquire(l, (void *)0)", ("slicc_p1", "&l"), ("slicc_p2", "NULL")),
            s("branch", R, 3, "Acquire", "slicc_watched_l == slicc_p1", ("slicc_watched_l == slicc_p1", "true")),
            s("assign", R, 3, "Acquire", "slicc_state_held", ("slicc_state_held", "1")),
            s("call", R, 4, "Acquire", "__slicc_body_Acquire(slicc_p1, slicc_p2)"),
            s("call", M, 5, "__slicc_nondet_int", "__slicc_nondet_int()"),
            s("return", M, 5, "__slicc_nondet_int", "__slicc_nondet_int()", ("return", "1")),
            s("assign", M, 4, "Acquire", "__slicc_irql", ("__slicc_irql", "5")),
            s("return", M, 4, "Acquire", "return"),
            s("return", R, 3, "Acquire", "return"),
        ),
        s("call", H, 2, "slicc_role_exit", "slicc_role_exit(3)"),
        s("abort", R, 3, "__slicc_abort", "__slicc_abort(3)", ("argument 1", "3")),
    ),
    (
        ChosenInput("slicc_a0", "7", "uninitialised", Span(H, 9), "slicc_call_1"),
        ChosenInput("__slicc_nondet_int()", "1", "return", Span(H, 9), "slicc_any_call"),
        ChosenInput("__slicc_nondet_int()", "1", "return", Span(M, 9), "Acquire"),
        ChosenInput("__slicc_nondet_int()", "2", "return", Span(R, 9), "slicc_monitor_choose"),
        ChosenInput("D->A.x", "3", "memory", Span(C, 1), "Read", ("D->B.Length",)),
    ),
)  # fmt: skip


def test_only_what_the_reader_knows_is_left() -> None:
    steps = without_scaffold(RUN, SCAFFOLD).steps
    assert [(x.depth, x.text) for x in steps if x.kind == "call"] == [
        (0, "1. Add(Object)"), (0, "2. Read(Irp)"), (1, "Acquire(l, (void *)0)"),
    ]  # fmt: skip
    acquire = next(x for x in steps if x.function == "Acquire")
    assert acquire.values == (("Lock", "&l"), ("argument 2", "NULL"))
    assert next(x for x in steps if x.kind == "branch").text == "l == Lock"
    assert next(x for x in steps if x.kind == "call").values[-1] == ("IRQL", "2 (DISPATCH_LEVEL)")
    # What is left of slicc's names is what tells the trace of the monitor's state and of the error.
    assert {x.text for x in steps if "slicc_" in x.text} == {"slicc_state_held", "__slicc_abort(3)"}
    assert (steps[-1].kind, steps[-1].function, steps[-1].depth) == ("abort", "Read", 0)


def test_choices_say_whose_they_are() -> None:
    names = [(i.name, i.kind) for i in without_scaffold(RUN, SCAFFOLD).inputs]
    assert names == [
        ("Irp of Read", "parameter"), ("choice of Acquire (model)", "choice"), ("what the rule watches", "choice"),
        ("D->A.x", "memory"),
    ]  # fmt: skip


def test_the_first_reset_is_the_initial_state_and_later_ones_count_when_they_change_it() -> None:
    trace = trace_dict(
        without_scaffold(RUN, SCAFFOLD),
        driver_files=frozenset({C}),
        rule_files=frozenset({R}),
        model_files=frozenset({M}),
        state_names={"slicc_state_held": "held"},
        state_values={},
        sources={C: "y = s->B.Length;"},
    )
    assert trace["initial_state"] == {"held": "0"}
    assert [x["state"] for x in trace["steps"] if x["kind"] == "event"] == [{"held": "1"}]
    assert trace["inputs"][-1]["name"] == "D->B.Length"


def test_bundled_files_have_one_name_everywhere() -> None:
    file = rules_directory() / "model" / "irp.c"
    assert shown_name(str(file)) == "<slicc>/rules/model/irp.c"
    assert file_of("<slicc>/rules/model/irp.c") == file
    assert shown_name("a.c") == "a.c" and str(file_of("a.c")) == "a.c"
