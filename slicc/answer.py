"""Has jobs done by workers, and writes what they yield."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from encoder.diagnostic import Diagnostic, InputError, printable
from encoder.source import Span
from slicc.exit_code import ExitCode
from slicc.run.job import Job
from slicc.run.progress import Progress
from slicc.run.results import Report, Result, Tool, exit_code
from slicc.run.results_json import document, to_text
from slicc.run.worker import Blocked, Crashed, Cut, Done, Finished, Refused, Task, result_of, run_all
from slicc.streams import cannot_write, internal, say, show, texts_shown, write
from slicc.version import VERSION

_MOST_WARNINGS = 50


def answer(
    tasks: Sequence[Task],
    parallel: int | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
    proof: str | None = None,
) -> int:
    """Do tasks that yield results, write these, and yield the exit code."""
    jobs = [task.job for task in tasks]
    found, refusals, _ = results_of(tasks, work(tasks, parallel))
    results = tuple(result for result in found if result is not None)
    code = exit_code(results, bad_input=bool(refusals), allow_bounded=allow_bounded)
    report = Report(Tool("slicc", VERSION, jobs[0].command), results)
    if results and html_directory is not None:
        _write_pages(report, jobs, html_directory)
    if results and proof is not None:
        _write_proofs(results, [job for job, one in zip(jobs, found, strict=True) if one is not None], proof)
    if format_ == "sarif":
        write(_sarif(report, jobs, refusals, code), output)
    elif results:
        write(_rendered(report, jobs, format_, output), output)
    show(refusals, jobs)
    warn(results, jobs)
    for result in results:
        _advise(result, jobs)
    return code


def warn(results: Sequence[Result], jobs: Sequence[Job]) -> None:
    """Say what is odd about the sources; the rules of one driver have read the same."""
    warnings = tuple(dict.fromkeys(warning for result in results for warning in result.warnings))
    show(warnings[:_MOST_WARNINGS], jobs)
    if len(warnings) > _MOST_WARNINGS:
        say(f"{len(warnings) - _MOST_WARNINGS} more warnings about the sources")


def results_of(
    tasks: Sequence[Task], ends: Sequence[Done]
) -> tuple[tuple[Result | None, ...], tuple[Diagnostic, ...], bool]:
    """Yield the result of each task (None: refused), what was wrong with the input, and whether a worker crashed."""
    results: list[Result | None] = []
    # The same mistake in a driver is found once for every rule.
    refusals: dict[Diagnostic, None] = {}
    crashed = False
    for task, end in zip(tasks, ends, strict=True):
        if isinstance(end.outcome, Crashed):
            crashed = True
            internal(end.outcome.message, end.outcome.details)
        try:
            results.append(result_of(task.job, end))
        except InputError as refusal:
            refusals |= dict.fromkeys(refusal.diagnostics)
            results.append(None)
    return tuple(results), tuple(refusals), crashed


def write_texts(tasks: Sequence[Task], output: str | None) -> int:
    """Do tasks that yield texts, write these one after the other, and yield the exit code."""
    texts = []
    code = ExitCode.CLEAN
    for end in work(tasks, None):
        match end.outcome:
            case Finished(text):
                texts.append(str(text))
            case Refused(diagnostics):
                show(diagnostics, [task.job for task in tasks])
                code = max(code, ExitCode.BAD_INPUT)
            case Blocked(reason):
                where = f"{reason.location}: " if reason.location else ""
                say(printable(f"{where}error[unsupported]: {reason.message}"))
                code = max(code, ExitCode.INCONCLUSIVE)
            case Cut(limit, _):
                say(f"error[{limit}]: the {limit} given did not suffice")
                code = max(code, ExitCode.INCONCLUSIVE)
            case Crashed(message, details):
                internal(message, details)
                code = ExitCode.INTERNAL
    write("".join(text if text.endswith("\n") else text + "\n" for text in texts), output)
    return code


def work(tasks: Sequence[Task], parallel: int | None) -> tuple[Done, ...]:
    """Yield how each task ended."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    live = sys.stderr.isatty()

    def tell(task: Task, progress: Progress) -> None:
        if live and (progress.message or progress.bound is not None):
            name = task.job.rule.name if task.job.rule is not None else task.job.function
            bound = f" bound {progress.bound}" if progress.bound is not None else ""
            say(f"{name}:{bound} {printable(progress.message)}".rstrip())

    return run_all(tasks, parallel or cores, tell)


def _rendered(report: Report, jobs: Sequence[Job], format_: str, output: str | None) -> str:
    if format_ == "json":
        return to_text(report)
    from slicc.report.text import render, wants_colour

    plain = document(report)
    colour = output is None and wants_colour(os.environ, sys.stdout.isatty())
    return render(plain, texts_shown(plain, jobs), colour)


def _sarif(report: Report, jobs: Sequence[Job], refusals: Sequence[Diagnostic], code: int) -> str:
    from slicc.report.sarif import PLAIN, RuleText, places, render
    from slicc.run.rules import explain

    rules = []
    for job in jobs:
        said = RuleText(PLAIN)
        if job.rule is not None:
            said = RuleText(job.rule.name)
            with contextlib.suppress(InputError):  # a rule that cannot be read is among the refusals
                it = explain(job.rule)
                said = RuleText(job.rule.name, it.title, it.holds, it.page)
        rules.append(said)
    job = jobs[0]
    own = (name for flags in job.flags for name in flags.include_dirs)
    where = places(os.getcwd(), (*job.sources, *job.models), (*job.include_dirs, *job.kit, *own))
    plain = document(report)
    return render(plain, texts_shown(plain, jobs), where, rules, refusals, code)


def _write_proofs(results: Sequence[Result], jobs: Sequence[Job], file: str) -> None:
    from slicc.run.witness import witness_text

    write(witness_text(results, jobs), file)


def _write_pages(report: Report, jobs: Sequence[Job], directory: str) -> None:
    from slicc.report import html

    plain = document(report)
    try:
        html.write(Path(directory), plain, texts_shown(plain, jobs))
    except OSError as problem:
        raise cannot_write(directory, problem) from problem


def _advise(result: Result, jobs: Sequence[Job]) -> None:
    """Say what to give to get further."""
    name = result.rule or "verify"
    where = None
    help: str | None
    match result.verdict, result.reason.code if result.reason is not None else None:
        case "bounded", _:
            text = f"no defect within bound {result.bound}, but some executions are longer"
            help = "give `--bound` a larger number, or `--timeout` more seconds" if result.limit else "raise `--bound`"
        case "unknown", code if result.reason is not None and code != "internal":
            text, where = result.reason.message, result.reason.location
            help = {
                "timeout": "give `--timeout` more seconds, a smaller `--bound`, or fewer entry points with `--entry`",
                "memory": "give `--memory` more, or a smaller `--bound`",
                "unreached-events": "name the entry points that reach the calls with `--entry FUNCTION:ROLE`, "
                "or raise `--calls`",
                "vacuous": "look at the assumptions; a `--model` or `--entry` may be wrong",
                "incomplete-call": "give the bodies that are missing with `--model FILE.c`",
                "unsupported": "write the line differently, or give entry points that do not reach it with `--entry`",
                "disagreement": "one of the solvers is wrong: please report it, with the program",
                "open": "give `--bound`, or the bodies that are missing with `--model FILE.c`",
            }.get(str(code))
        case _:
            return
    span = Span(where.file, where.line, where.column) if where is not None else None
    code_shown = result.reason.code if result.reason is not None else result.verdict
    show([Diagnostic("warning", code_shown, f"{name}: {text}", span, help)], jobs)
