"""Results as web pages: an index and one self-contained page per defect, safe against hostile text."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from slicc.report.document import run_data
from slicc.report.index import IndexData, index_data, page_names
from slicc.report.view import PageData, Payload, page_data

EARLY_SCRIPT = 'document.documentElement.className = "js";'


def write(directory: Path, document: Mapping[str, Any], sources: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the pages of a run and yield their paths, the index first.

    ``document`` is the JSON output; a result or defect may carry its own ``command``.

    Raises: OSError when the directory cannot be written.
    """
    run = run_data(document)
    directory.mkdir(parents=True, exist_ok=True)
    out = [directory / "index.html"]
    out[0].write_text(index_page(index_data(run)), encoding="utf-8", newline="\n")
    for (r, d), name in page_names(run).items():
        path = directory / name
        text = defect_page(page_data(run.results[r].defects[d], sources), back="index.html")
        path.write_text(text, encoding="utf-8", newline="\n")
        out.append(path)
    return tuple(out)


def defect_page(data: PageData, back: str = "") -> str:
    """Yield the page of one defect as HTML; ``back`` is the address of the index, empty for none."""
    script, style = _asset("page.js"), _asset("base.css") + _asset("page.css")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=data,
            back=back,
            policy=_policy((EARLY_SCRIPT, script), style),
            early=Markup(EARLY_SCRIPT),
            script=Markup(script),
            style=Markup(style),
            island=island(data.payload),
        )
    )


def index_page(data: IndexData) -> str:
    """Yield the index page of a run as HTML."""
    script, style = _asset("index.js"), _asset("base.css") + _asset("index.css")
    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            index=data,
            policy=_policy((EARLY_SCRIPT, script), style),
            early=Markup(EARLY_SCRIPT),
            script=Markup(script),
            style=Markup(style),
        )
    )


def island(payload: Payload) -> Markup:
    """Yield the payload as JSON that no HTML parser can leave: ``<``, ``>``, ``&``, line separators are escaped."""
    text = json.dumps(
        {
            "strings": payload.strings,
            "files": [{"name": f.name, "kind": f.kind, "lines": f.lines} for f in payload.files],
            "steps": payload.steps,
            "initial": payload.initial,
            "stops": payload.stops,
            "edges": payload.edges,
            "message": payload.message,
            "ruleFile": payload.rule_file,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def _environment() -> Environment:
    # Autoescape by file name is off for ".html.j2", so it is forced on.
    return Environment(
        loader=PackageLoader("slicc.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _asset(name: str) -> str:
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    assert "</" not in text, f"{name} could close its element"
    return text


def _policy(scripts: tuple[str, ...], style: str) -> str:
    allowed = " ".join(_digest(s) for s in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
