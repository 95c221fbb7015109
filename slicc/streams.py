"""What a command writes: results to a file or stdout, diagnostics to stderr, our own errors to a file."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from encoder.diagnostic import Diagnostic, InputError, error, printable, render
from slicc.run.job import Job
from slicc.version import VERSION


def write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as problem:
        raise cannot_write(output, problem) from problem


def cannot_write(name: str, problem: OSError) -> InputError:
    reason = (problem.strerror or type(problem).__name__).lower()
    return InputError([error("cannot-write", f"cannot write `{name}`: {reason}")])


def show(diagnostics: Iterable[Diagnostic], jobs: Sequence[Job] | None = None) -> None:
    """Write diagnostics to stderr, with the lines they speak of (of ``jobs``, if given: a driver may name any file)."""
    for diagnostic in diagnostics:
        sources: dict[str, str] = {}
        if diagnostic.span is not None:
            sources = _readable([diagnostic.span.file], None if jobs is None else _roots(jobs))
        say(render(diagnostic, sources))


def internal(message: str, details: str) -> None:
    """Write one line about an error of ours, and the rest to a file."""
    where = "nowhere: no temporary file could be written"
    with (
        contextlib.suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w", prefix="slicc-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file,
    ):
        file.write(f"slicc {VERSION}, Python {sys.version}\n{message}\n\n{details}")
        where = file.name
    say(f"error[internal]: {printable(message)}; details: {where}")


def say(text: str) -> None:
    # Nobody reads our diagnostics: no reason to lose the verdict.
    with contextlib.suppress(BrokenPipeError):
        click.echo(text, err=True)


def texts_shown(document: dict[str, Any], jobs: Sequence[Job]) -> dict[str, str]:
    """Yield the texts of the files that traces and locations name."""
    return _readable(sorted(_files_in(document)), _roots(jobs))


def _roots(jobs: Sequence[Job]) -> set[Path]:
    """Yield where the files lie that may be shown.

    A driver chooses the names in locations (#line), so only what lies beside its own sources, models and headers is.
    """
    from slicc.place import file_of, rules_directory

    given = {name for job in jobs for name in job.sources + job.models}
    roots = {Path(name).resolve().parent for name in given}
    roots |= {Path(name).resolve() for job in jobs for name in job.include_dirs}
    roots |= {Path(name).resolve() for job in jobs for flags in job.flags for name in flags.include_dirs}
    roots |= {Path(job.rule.file).resolve().parent for job in jobs if job.rule is not None}
    roots |= {rules_directory().resolve(), file_of("<slicc>/include/").resolve()}
    return roots


def _readable(names: Iterable[str], roots: set[Path] | None) -> dict[str, str]:
    """Yield the texts of those files that can be read and lie below one of ``roots`` (None: anywhere)."""
    from slicc.place import file_of

    out: dict[str, str] = {}
    for name in names:
        with contextlib.suppress(OSError, ValueError):
            path = file_of(name).resolve()
            if path.is_file() and (roots is None or any(path.is_relative_to(root) for root in roots)):
                out[name] = path.read_text(encoding="utf-8", errors="replace")
    return out


def _files_in(value: object) -> set[str]:
    found: set[str] = set()
    work = [value]
    while work:
        at = work.pop()
        if isinstance(at, dict):
            if isinstance(name := at.get("file"), str):
                found.add(name)
            work += at.values()
        elif isinstance(at, list):
            work += at
    return found
