"""Results as text for a terminal: a line per rule, then each defect with its path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from slicc.report.document import VERDICTS, ResultData, run_data
from slicc.report.note import verdict_note
from slicc.report.visible import one_line

COLOURS = {"defect": "31", "unknown": "33", "bounded": "33", "proof": "32", "not-applicable": "2"}

Paint = Callable[[str, str], str]


def wants_colour(environment: Mapping[str, str], terminal: bool) -> bool:
    """Yield whether to colour: only on a terminal that can, and never when NO_COLOR is set and not empty.

    Source: https://no-color.org
    """
    return terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def render(document: Mapping[str, Any], sources: Mapping[str, str], colour: bool = False) -> str:
    """Yield the results of a run, ending in a newline; control characters of the input are spelt out.

    ``document`` is the JSON output, ``sources`` maps file names to their texts.
    """
    paint: Paint = (lambda code, text: f"\x1b[{code}m{text}\x1b[0m") if colour else (lambda _, text: text)
    run = run_data(document)
    width = max((len(one_line(r.rule or "error call")) for r in run.results), default=0)
    out = [_verdict_line(result, min(width, 40), paint) for result in run.results]
    defects = [defect for result in run.results for defect in result.defects]
    if defects:
        # Not at the top: most runs find none, and are short.
        from slicc.report.text_defect import defect_lines

        for defect in defects:
            out += ["", *defect_lines(defect, sources, paint)]
    counts = Counter(result.verdict for result in run.results)
    if len(run.results) > 1:
        words = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])
        out += ["", f"{len(run.results)} rules: {words}"]
    return "\n".join(out) + "\n"


def _verdict_line(result: ResultData, width: int, paint: Paint) -> str:
    verdict = paint(COLOURS.get(result.verdict, "0"), f"{one_line(result.verdict):<14}")
    note = one_line(verdict_note(result))
    where = result.defects[0].location if result.defects else None
    place = f"{one_line(str(where))}: " if where else ""
    rule = one_line(result.rule or "error call")
    assumed = ""
    if result.assumptions:
        count = len(result.assumptions)
        assumed = f", {count} assumption{'' if count == 1 else 's'}"
    return f"{verdict}  {rule:<{width}}  {place}{note}{' ' if place or note else ''}({result.seconds:.2f} s{assumed})"
