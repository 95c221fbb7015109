"""The page data without a browser: nesting, what is essential, the automaton, hostile text, the published schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import synthetic_traces as made

from encoder.source import Span
from encoder.verdict import ChosenInput, Step, Trace
from slicc.report import html
from slicc.report.document import DefectData, run_data, trace_data
from slicc.report.index import index_data, page_names
from slicc.report.nesting import levels
from slicc.report.trace import TraceDict, trace_dict
from slicc.report.view import cause, page_data
from slicc.report.visible import one_line, source_lines, visible

SCHEMA = json.loads(files("slicc.report").joinpath("trace_schema.json").read_text(encoding="utf-8"))


def data(trace: dict[str, Any]) -> DefectData:
    return run_data(made.document(made.defect(trace))).results[0].defects[0]


def names_of(trace: TraceDict, only_essential: bool = True) -> list[str]:
    return [s["text"] for s in trace["steps"] if s["essential"] or not only_essential]


C, M, R = "a.c", "model.c", "lock.slic"


def encoder_trace(call_depth: int = 0) -> Trace:
    """Yield a lock taken twice as the encoder tells it; ``call_depth`` 1 counts a call at its callee's depth."""

    def s(kind: str, file: str, line: int, depth: int, function: str, text: str, *values: tuple[str, str]) -> Step:
        return Step(kind, Span(file, line, 1), depth + (call_depth if kind == "call" else 0), function, text, values)

    return Trace(
        steps=(
            s("assign", "<harness>", 1, 0, "main", "slicc_state_held = 0", ("slicc_state_held", "0")),
            s("call", "<harness>", 2, 0, "main", "Read(Irp)", ("Irp", "0x10")),
            s("call", C, 10, 1, "Read", "Log()"),
            s("branch", C, 3, 2, "Log", "verbose", ("verbose", "true")),
            s("return", C, 4, 2, "Log", "return"),
            s("call", C, 11, 1, "Read", "Acquire(l)"),
            s("assign", R, 5, 2, "Acquire", "slicc_state_held = 1", ("slicc_state_held", "0x1")),
            s("return", M, 7, 2, "Acquire", "return"),
            s("input", C, 12, 1, "Read", "Irp->Length", ("Irp->Length", "-5")),
            s("branch", C, 12, 1, "Read", "Irp->Length < 0", ("Irp->Length < 0", "true")),
            s("return", C, 13, 1, "Read", "return -1", ("return", "-1")),
            s("abort", R, 9, 0, "main", "abort"),
        ),
        inputs=(ChosenInput("Irp->Length", "-5", "memory", Span(C, 12, 7)),),
    )


def told(call_depth: int = 0) -> TraceDict:
    return trace_dict(
        encoder_trace(call_depth),
        driver_files=frozenset({C}),
        rule_files=frozenset({R}),
        model_files=frozenset({M}),
        state_names={"slicc_state_held": "held"},
        state_values={"held": {0: "false", 1: "true"}},
    )


@pytest.mark.parametrize("call_depth", [0, 1])
def test_encoder_steps_become_the_trace(call_depth: int) -> None:
    trace = told(call_depth)
    jsonschema.validate(trace, SCHEMA)
    assert trace["initial_state"] == {"held": "false"}
    assert [s["n"] for s in trace["steps"]] == list(range(1, 12))
    event = trace["steps"][5]
    assert (event["kind"], event["origin"], event["state"]) == ("event", "rule", {"held": "true"})
    assert event["text"] == "held = true"
    assert [s["origin"] for s in trace["steps"]] == [
        "harness", "driver", "driver", "driver", "driver", "rule", "environment", "driver", "driver", "driver", "rule",
    ]  # fmt: skip
    assert names_of(trace) == [
        "Read(Irp)", "Acquire(l)", "held = true", "Irp->Length", "Irp->Length < 0", "return -1", "abort",
    ]  # fmt: skip
    assert trace["steps"][0]["file"] is None and trace["steps"][0]["line"] == 0


@pytest.mark.parametrize("call_depth", [0, 1])
def test_levels_follow_calls_in_either_way_of_counting(call_depth: int) -> None:
    steps = trace_data(told(call_depth)).steps
    assert levels(steps) == [0, 1, 2, 2, 1, 2, 2, 1, 1, 1, 0]


def test_levels_close_calls_that_never_return() -> None:
    trace = made.small_trace()
    kept = [s for s in trace["steps"] if s["kind"] != "return"]
    steps = trace_data({**trace, "steps": kept}).steps
    deep = dict(zip([s.text for s in steps], levels(steps), strict=True))
    assert (deep["status < 0"], deep["Cleanup(Ext)"], deep["abort"]) == (1, 1, 3)


def test_setting_the_same_state_again_is_an_event_without_change() -> None:
    steps = encoder_trace().steps
    again = Trace(steps[:7] + (steps[6],) + steps[7:], ())
    trace = trace_dict(
        again,
        driver_files=frozenset({C}),
        rule_files=frozenset({R}),
        model_files=frozenset({M}),
        state_names={},
        state_values={},
    )
    assert [s["state"] for s in trace["steps"] if s["kind"] == "event"] == [{"held": "0x1"}, {}]


@pytest.mark.parametrize("trace", [made.small_trace(), made.long_trace(500)], ids=["small", "long"])
def test_synthetic_traces_follow_the_schema(trace: dict[str, Any]) -> None:
    jsonschema.validate(trace, SCHEMA)


def test_cause_is_one_sentence_with_links() -> None:
    sentence = cause(data(made.small_trace()))
    assert "".join(part.text for part in sentence) == (
        "The lock &Ext->Lock is acquired twice at read.c:22; it was acquired first at read.c:36; "
        "on the path where status < 0 is true."
    )
    assert [part.step for part in sentence if part.step] == [22, 8, 18]


def test_equal_inputs_in_a_row_are_one_row_and_many_are_cut() -> None:
    trace = made.small_trace()
    (first, *_) = trace["inputs"]
    values = ["same"] * 5000 + [str(k) for k in range(1500)]
    trace["inputs"] = [{**first, "value": value} for value in values]
    page = page_data(data(trace), made.SOURCES)
    assert [(row.value, row.times) for row in page.inputs[:3]] == [("same", 5000), ("0", 1), ("1", 1)]
    assert (len(page.inputs), page.more_inputs) == (1000, 501)
    assert "and 501 more" in html.defect_page(page)


def test_inputs_lead_to_their_steps() -> None:
    rows = page_data(data(made.small_trace()), made.SOURCES).inputs
    assert [(row.name, row.value, row.step) for row in rows] == [
        ("Ext->Queue.Flink", "&Ext->Queue", 14),
        ("Irp", "0x2000", 0),
    ]


def test_automaton_of_the_trace() -> None:
    drawn = page_data(data(made.long_trace(500)), made.SOURCES).automaton
    assert drawn is not None
    assert [[text for _, _, text in node.lines] for node in drawn.nodes] == [
        ["s = unlocked"],
        ["s = locked"],
        ["defect"],
    ]
    assert [e.label for e in drawn.edges] == [
        "KeAcquireSpinLock.entry", "↑ KeReleaseSpinLock.entry", "KeReleaseSpinLock.entry",
    ]  # fmt: skip
    assert len(drawn.stops) == sum(len(e.steps) for e in drawn.edges)
    for node in drawn.nodes:
        assert 0 <= node.x and node.x + node.width <= drawn.width and node.y + node.height <= drawn.height


def test_no_automaton_without_state_or_with_a_counter_that_runs_away() -> None:
    assert page_data(data({**made.small_trace(), "rule": None, "initial_state": {}, "steps": []}), {}).automaton is None
    counter = [
        made.step("event", "rule", 0, "f", None, 0, "n", {}, {"n": str(i), "on": "yes" if i % 2 else "no"})
        for i in range(100)
    ]
    drawn = page_data(
        data({**made.small_trace(), "initial_state": {"n": "0", "on": "no"}, "steps": made.numbered(counter)}), {}
    ).automaton
    assert drawn is not None and [[t for _, _, t in n.lines] for n in drawn.nodes] == [["on = no"], ["on = yes"]]


def test_empty_trace_and_missing_sources_still_give_a_page() -> None:
    empty: dict[str, Any] = {"steps": [], "inputs": [], "rule": None, "initial_state": {}}
    assert "acquired twice" in html.defect_page(page_data(data(empty), {}))
    assert page_data(data(made.small_trace()), {}).payload.files[0].lines == ()


def test_visible_text() -> None:
    assert visible("a\tb\u05d0é") == "a\tb\u05d0é"
    assert visible("\x1b[0m\u202e\u2066\ud800\x7f") == "⟨U+001B⟩[0m⟨U+202E⟩⟨U+2066⟩⟨U+D800⟩⟨U+007F⟩"
    assert one_line("a\n   b\r\nc") == "a b c"
    assert source_lines("a\x0cb\u2028c\r\nd") == ["a\x0cb\u2028c", "d"]


def test_columns_count_what_is_shown() -> None:
    trace = {
        **made.small_trace(),
        "steps": made.numbered([made.step("call", "driver", 0, "f", "x.c", 1, "f()", column=4)]),
    }
    payload = page_data(data(trace), {"x.c": "a\u202eb f();"}).payload
    row = payload.steps[0]
    line = payload.files[0].lines[0]
    assert isinstance(row[6], int) and line[row[6] - 1 :] == " f();"


def test_island_is_inert_and_reads_back() -> None:
    run, sources = made.hostile_document()
    payload = page_data(run_data(run).results[0].defects[0], sources).payload
    text = str(html.island(payload))
    assert not set("<>&\u2028\u2029") & set(text)
    again = json.loads(text)
    assert again["strings"] == list(payload.strings)
    assert [len(f["lines"]) for f in again["files"]] == [len(f.lines) for f in payload.files]


def test_only_plain_web_addresses_become_links() -> None:
    for page, shown in (
        ("https://example.org/x", "https://example.org/x"),
        ("javascript:alert(1)", ""),
        ("https://a b", ""),
        ("https://a\nx", ""),
        ("data:text/html,x", ""),
    ):
        trace = made.small_trace()
        trace["rule"]["page"] = page
        assert page_data(data(trace), {}).rule_page == shown


def test_equal_runs_give_equal_pages() -> None:
    first, second = (html.defect_page(page_data(data(made.small_trace()), made.SOURCES)) for _ in range(2))
    assert first == second


def test_index_clusters_defects_with_one_cause() -> None:
    one = made.defect(made.small_trace())
    run = run_data(made.document(one, {**one, "entry": "DispatchPnp"}, made.defect(made.small_trace(), "other")))
    index = index_data(run)
    assert [(c.message, [e for e, _ in c.pages]) for c in index.clusters] == [
        ("The lock &Ext->Lock is acquired twice.", ["DispatchRead", "DispatchPnp"]),
        ("other", ["DispatchRead"]),
    ]
    assert len(set(page_names(run).values())) == 3
    assert index.unreached == ("SpinLock: KeAcquireSpinLock reached at 2 of 3 call sites",)
    assert [v for v, _ in index.counts] == ["defect", "unknown", "bounded", "proof", "not-applicable"]
