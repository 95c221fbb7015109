"""Results as JSON: the shape that scripts rely on, described by slicc/run/results_schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from slicc.run.results import Report, Result


def document(report: Report) -> dict[str, Any]:
    """Yield the report as plain lists and mappings, keys in the order of the contract."""
    return {"tool": _plain(report.tool), "results": [_result(r) for r in report.results]}


def to_text(report: Report) -> str:
    """Yield the JSON text; equal reports give equal bytes."""
    return json.dumps(document(report), indent=2, allow_nan=False) + "\n"


_SCALARS = frozenset({str, int, bool, type(None)})


def _result(result: Result) -> dict[str, Any]:
    plain: dict[str, Any] = _plain(result)
    del plain["proofs"]
    del plain["warnings"]
    lists = {name: plain.pop(name) for name in ("entries", "events", "assumptions", "defects")}
    first = lists["defects"][0] if lists["defects"] else {}
    plain["seconds"] = round(result.seconds, 3)
    return plain | {name: first.get(name) for name in ("entry", "message", "location", "related")} | lists


def _plain(value: Any) -> Any:
    if type(value) in _SCALARS:  # of long traces, nearly all
        return value
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
