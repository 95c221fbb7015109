"""Diagnostics: one value, rendered in one place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from encoder.source import Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and what to do about it.

    ``code`` is a short kebab-case id, ``message`` lowercase without full stop; ``help`` alone says what to do.
    """

    severity: str  # "error" | "warning" | "note"
    code: str
    message: str
    span: Span | None = None
    help: str | None = None


class InputError(Exception):
    """Bad input (C, rule, option, file): exit code 2. Carries every diagnostic found, not the first alone."""

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(d.message for d in self.diagnostics))


class Unsupported(Exception):
    """A construct that is not modelled exactly; ends as a named ``unknown``, never as a pass."""

    def __init__(self, span: Span, construct: str):
        self.span = span
        self.construct = construct
        super().__init__(f"{span}: {construct}")


def error(code: str, message: str, span: Span | None = None, help: str | None = None) -> Diagnostic:
    """Yield an error diagnostic."""
    return Diagnostic("error", code, message, span, help)


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """Yield "did you mean `x`?" for the nearest candidate, or None when nothing is near."""
    near = difflib.get_close_matches(name, sorted(set(candidates)), n=1, cutoff=0.7)
    return f"did you mean `{near[0]}`?" if near else None


def printable(text: str) -> str:
    """Yield ``text`` with control characters replaced, so that hostile text cannot drive a terminal."""
    return "".join(c if c == "\t" or (c.isprintable() and c != "\x7f") else "\N{REPLACEMENT CHARACTER}" for c in text)


def render(diagnostic: Diagnostic, sources: Mapping[str, str]) -> str:
    """Yield the lines shown to a user: ``file:line:column: error[code]: message``, source line, caret, help.

    ``sources`` maps file names to their text; a file that is missing there is shown without its line.
    """
    where = f"{printable(str(diagnostic.span))}: " if diagnostic.span else ""
    out = [f"{where}{diagnostic.severity}[{diagnostic.code}]: {printable(diagnostic.message)}"]
    if diagnostic.span and diagnostic.span.file in sources:
        lines = sources[diagnostic.span.file].splitlines()
        if 1 <= diagnostic.span.line <= len(lines):
            line = printable(lines[diagnostic.span.line - 1])[:400]
            out.append(f"    {line}")
            column = diagnostic.span.column or _column_of(diagnostic.message, line)
            if column is not None and column <= len(line) + 1:
                pad = "".join(c if c == "\t" else " " for c in line[: column - 1])
                out.append(f"    {pad}^")
    if diagnostic.help:
        out.append(f"    help: {printable(diagnostic.help)}")
    return "\n".join(out)


def _column_of(message: str, line: str) -> int | None:
    """Yield where the first word that a message quotes stands in a line of which no column is known."""
    for quoted in re.findall(r"`(\w+)`", message):
        if found := re.search(rf"\b{re.escape(quoted)}\b", line):
            return found.start() + 1
    return None
