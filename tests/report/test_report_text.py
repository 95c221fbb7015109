"""Results in the terminal."""

from __future__ import annotations

from typing import Any

import synthetic_traces as made

from slicc.report import text

RUN = made.document(made.defect(made.small_trace()))


def test_a_line_per_rule_then_the_defect() -> None:
    out = text.render(RUN, made.SOURCES)
    lines = out.splitlines()
    assert lines[0].split() == (
        "defect SpinLock src/read.c:22:5: The lock &Ext->Lock is acquired twice. (0.41 s, 2 assumptions)".split()
    )
    assert lines[3].startswith("unknown") and "unsupported: inline assembly" in lines[3]
    assert "5 rules: 1 defect, 1 unknown, 1 bounded, 1 proof, 1 not-applicable" in lines
    where = lines.index("src/read.c:22:5: defect[SpinLock]: The lock &Ext->Lock is acquired twice.")
    assert lines[where + 1 : where + 3] == ["          KeAcquireSpinLock(&Ext->Lock, &irql);", "          ^"]
    for wanted in (
        "  cause: The lock &Ext->Lock is acquired twice at read.c:22; it was acquired first at read.c:36; "
        "on the path where status < 0 is true.",
        "  path, 8 essential of 24 steps:",
        "    18   ? status < 0  is true  src/read.c:38",
        "  assumptions: 2 (1 alias, 1 stub)",
        "  again: slicc check src/read.c --rule SpinLock --html out",
    ):
        assert wanted in lines


def test_colour_only_when_asked() -> None:
    assert "\x1b" not in text.render(RUN, made.SOURCES)
    assert "\x1b[31m" in text.render(RUN, made.SOURCES, colour=True)
    assert text.wants_colour({"TERM": "xterm"}, True)
    assert text.wants_colour({"NO_COLOR": ""}, True)
    assert not text.wants_colour({"NO_COLOR": "1"}, True)
    assert not text.wants_colour({"TERM": "dumb"}, True)
    assert not text.wants_colour({}, False)


def test_hostile_text_cannot_drive_the_terminal() -> None:
    run, sources = made.hostile_document()
    out = text.render(run, sources)
    assert all(c in "\n\t" or c.isprintable() for c in out)
    assert "⟨U+001B⟩" in out


def test_a_long_path_is_cut_in_the_middle() -> None:
    out = text.render(made.document(made.defect(made.long_trace(60_000))), made.SOURCES)
    assert len(out.splitlines()) < 2200
    assert "The lock &Ext->Lock is acquired twice." in out.splitlines()[-20:][0] or "!!" in out


def with_inputs(values: list[str]) -> Any:
    trace = made.small_trace()
    trace["inputs"] = [{**trace["inputs"][0], "value": value} for value in values]
    return made.defect(trace)


def test_equal_inputs_in_a_row_are_one_line() -> None:
    out = text.render(made.document(with_inputs(["1", "2", "2", "2", "1"])), made.SOURCES).splitlines()
    at = out.index("  inputs:")
    place = "(memory, src/read.c:13)"
    row = "    Ext->Queue.Flink = {}  " + place
    assert out[at + 1 : at + 4] == [row.format(1), row.format(2) + "  3 times", row.format(1)]


def test_many_inputs_are_cut_in_the_middle() -> None:
    out = text.render(made.document(with_inputs([str(k) for k in range(100)])), made.SOURCES).splitlines()
    shown = out[out.index("  inputs:") + 1 :][:41]
    assert [line.split(" = ")[1].split()[0] for line in shown if " = " in line] == [
        str(k) for k in (*range(20), *range(80, 100))
    ]
    assert shown[20] == "    ... 60 more"
