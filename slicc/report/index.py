"""What the index page of a run shows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from slicc.report.document import VERDICTS, RunData
from slicc.report.note import verdict_note
from slicc.report.view import NoteRow, notes
from slicc.report.visible import one_line


@dataclass(frozen=True, slots=True)
class CellData:
    verdict: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class RowData:
    rule: str
    verdict: str
    rank: int
    note: str
    seconds: str
    milliseconds: int
    cells: tuple[CellData, ...]


@dataclass(frozen=True, slots=True)
class ClusterData:
    """Defects with one cause: same rule, same place, same message."""

    rule: str
    message: str
    place: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndexData:
    title: str
    tool: str
    command: str
    counts: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowData, ...]
    clusters: tuple[ClusterData, ...]
    assumptions: tuple[NoteRow, ...]
    commands: tuple[str, ...]
    unreached: tuple[str, ...]


def page_names(run: RunData) -> dict[tuple[int, int], str]:
    """Yield the file name of each defect's page, by (result, defect): letters, digits, dot and hyphen only."""
    out: dict[tuple[int, int], str] = {}
    for r, result in enumerate(run.results):
        for d, defect in enumerate(result.defects):
            stem = re.sub(r"[^A-Za-z0-9]+", "-", f"{defect.rule}-{defect.entry}", flags=re.ASCII).strip("-")[:80]
            out[(r, d)] = f"defect-{len(out) + 1:03}-{stem}.html" if stem else f"defect-{len(out) + 1:03}.html"
    return out


def index_data(run: RunData) -> IndexData:
    """Yield what the index page of a run shows."""
    names = page_names(run)
    roles: dict[str, str] = {}
    for result in run.results:
        for entry in result.entries:
            roles.setdefault(entry.function, entry.role)
    rows: list[RowData] = []
    clusters: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for r, result in enumerate(run.results):
        pages: dict[str, str] = {}
        for d, defect in enumerate(result.defects):
            pages.setdefault(defect.entry, names[(r, d)])
            key = (result.rule, str(defect.location) if defect.location else "", defect.message)
            clusters.setdefault(key, []).append((one_line(defect.entry or "main"), names[(r, d)]))
        of_entry = {e.function: e for e in result.entries}
        rows.append(
            RowData(
                rule=one_line(result.rule or "error call"),
                verdict=one_line(result.verdict),
                rank=VERDICTS.index(result.verdict) if result.verdict in VERDICTS else len(VERDICTS),
                note=one_line(verdict_note(result)),
                seconds=f"{result.seconds:.2f}",
                milliseconds=round(result.seconds * 1000),
                cells=tuple(
                    CellData(
                        one_line(of_entry[f].verdict) if f in of_entry else "",
                        pages.get(f, ""),
                        "" if f not in of_entry or of_entry[f].returns else "no path returns",
                    )
                    for f in roles
                ),
            )
        )
    counts = Counter(result.verdict for result in run.results)
    assumed: dict[NoteRow, None] = {}
    for result in run.results:
        assumed.update(dict.fromkeys(notes(result.assumptions)))
    return IndexData(
        title=f"{sum(counts.values())} rules checked",
        tool=one_line(f"{run.tool} {run.version}"),
        command=one_line(run.command),
        counts=tuple((v, counts[v]) for v in VERDICTS if counts[v]),
        columns=tuple((one_line(f), one_line(role)) for f, role in roles.items()),
        rows=tuple(rows),
        clusters=tuple(
            ClusterData(one_line(rule or "error call"), one_line(message), one_line(place), tuple(pages_))
            for (rule, place, message), pages_ in clusters.items()
        ),
        assumptions=tuple(sorted(assumed, key=lambda n: (n.kind, n.message, n.place))),
        commands=tuple(
            dict.fromkeys(one_line(d.command) for result in run.results for d in result.defects if d.command)
        ),
        unreached=tuple(
            one_line(f"{result.rule or 'error call'}: {e.function} reached at {e.reached} of {e.call_sites} call sites")
            for result in run.results
            for e in result.events
            if e.reached < e.call_sites
        ),
    )
