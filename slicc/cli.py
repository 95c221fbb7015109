"""The commands: options in, results on stdout, progress and diagnostics on stderr, an exit code."""

# What a command needs beyond its options is imported inside it, so that --help is quick.
from __future__ import annotations

import contextlib
import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from encoder.diagnostic import Diagnostic, InputError, did_you_mean, error, printable, render
from slicc.run.job import (
    DEFAULT_CALLS,
    DEFAULT_MEMORY,
    DEFAULT_TIMEOUT,
    Abi,
    EntryChoice,
    Faults,
    FileFlags,
    Job,
    RuleFile,
    Stage,
)
from slicc.version import VERSION

if TYPE_CHECKING:
    from slicc.run.progress import Progress
    from slicc.run.results import Report, Result
    from slicc.run.worker import Done, Task

# Each of these is called in a worker process as function(job, progress).
RUN = "slicc.run.check:run_job"
EMIT = "slicc.run.check:emit_stage"
ENTRIES = "slicc.run.check:list_entries"
INSTRUMENT = "slicc.run.check:instrument"

OK, FAILED, BAD_INPUT, INCONCLUSIVE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130

FORMATS = ("text", "json", "sarif")

_MOST_SECONDS = 1e9

F = TypeVar("F", bound=Callable[..., Any])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and exit with its code; whatever happens, no traceback is shown."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A file name that the terminal cannot show must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not try to flush the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    sys.exit(code)


def _run(words: list[str]) -> int:
    try:
        code = commands.main(words, prog_name="slicc", standalone_mode=False, obj=shlex.join(["slicc", *words]))
        return int(code or OK)
    except click.exceptions.NoArgsIsHelpError as wish:
        click.echo(wish.format_message(), err=True)
        return BAD_INPUT
    except click.UsageError as misuse:
        help = f"`{misuse.ctx.command_path} --help` shows what can be given" if misuse.ctx is not None else None
        message = misuse.format_message().rstrip(".")
        _show([error("usage", message[:1].lower() + message[1:], help=help)])
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except InputError as refusal:
        _show(refusal.diagnostics)
        return BAD_INPUT
    except BrokenPipeError:
        raise
    except Exception as problem:
        said = " ".join(str(problem).split())
        _internal(f"{type(problem).__name__}" + (f": {said}" if said else ""), traceback.format_exc())
        return INTERNAL


# --- what options mean -----------------------------------------------------------------------------------------------


class _Entry(click.ParamType[EntryChoice]):
    name = "FUNCTION[:ROLE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> EntryChoice:
        function, colon, role = str(value).partition(":")
        if not function.isidentifier() or (colon and not role.isidentifier()):
            self.fail(f"`{printable(str(value))}` is not FUNCTION or FUNCTION:ROLE", param, ctx)
        return EntryChoice(function, role or None)


class _Define(click.ParamType[tuple[str, str | None]]):
    name = "NAME[=VALUE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str | None]:
        name, equals, text = str(value).partition("=")
        if not name.split("(")[0].isidentifier():
            self.fail(f"`{printable(str(value))}` is not NAME or NAME=VALUE", param, ctx)
        return name, text if equals else None


class _Seconds(click.ParamType[float]):
    name = "SECONDS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        with contextlib.suppress(ValueError):
            seconds = float(value)
            if 0 < seconds <= _MOST_SECONDS:
                return seconds
        self.fail(f"`{printable(str(value))}` is no number of seconds above 0", param, ctx)


class _Commands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            nearest = did_you_mean(args[0], self.list_commands(ctx))
            message = f"no command `{printable(args[0])}`" + (f"; {nearest}" if nearest else "")
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


def _options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


CHECKS = ("memory", "overflow", "shift", "division", "uninitialised")


def _kinds(context: click.Context, parameter: click.Parameter, value: str) -> frozenset[str]:
    given = frozenset(word.strip() for word in value.split(",") if word.strip())
    if "all" in given:
        return frozenset(CHECKS)
    for word in sorted(given - set(CHECKS)):
        raise click.BadParameter(f"no such kind: `{word}`; there are {', '.join(CHECKS)} and all", context, parameter)
    return given


_POSITIVE = click.IntRange(min=1)

_sources = _options(
    click.argument("sources", nargs=-1, metavar="SOURCE..."),
    click.option(
        "database",
        "-p",
        metavar="DIR|FILE",
        help="Take sources (those given, else all) and their flags from compile_commands.json.",
    ),
)
_preprocessing = _options(
    click.option("include_dirs", "-I", multiple=True, metavar="DIR", help="Look for headers here."),
    click.option("defines", "-D", multiple=True, type=_Define(), help="Define a macro."),
    click.option("kit", "--kit", multiple=True, metavar="DIR", help="The headers of a driver kit, before our own."),
)
_faults = click.option(
    "--faults",
    type=click.Choice(get_args(Faults)),
    default="documented",
    show_default=True,
    help="Which accesses in a __try block may raise.",
)
_entries = click.option(
    "entries", "--entry", multiple=True, type=_Entry(), help="Check this entry point instead of those found."
)
_models = click.option(
    "models", "--model", multiple=True, metavar="FILE.c", help="Bodies for functions that have none."
)


def _abi(default: Abi) -> Callable[[F], F]:
    return click.option("--abi", type=click.Choice(get_args(Abi)), default=default, show_default=True)


_timeout = click.option(
    "--timeout", type=_Seconds(), default=DEFAULT_TIMEOUT, show_default=True, help="For each result."
)
_limits = _options(
    click.option("--bound", type=_POSITIVE, help="No loop body, and no function on the stack, more often than this."),
    _timeout,
    click.option(
        "--memory", type=_POSITIVE, default=DEFAULT_MEMORY, show_default=True, metavar="MIB", help="For each result."
    ),
)
_outputs = _options(
    click.option("--emit", type=click.Choice(get_args(Stage)), help="Print the program after this stage and stop."),
    click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True),
    click.option("-o", "output", metavar="FILE", help="Write the results there instead of stdout."),
    click.option("--html", "html_directory", metavar="DIR", help="Write pages of the counterexamples there."),
    click.option("--allow-bounded", is_flag=True, help="Count `bounded` as clean in the exit code."),
)
_jobs = click.option("--jobs", type=_POSITIVE, help="Results to work on at once.  [default: number of cores]")
_to_file = click.option("-o", "output", metavar="FILE", help="Write there instead of stdout.")
_rules = click.option(
    "rules", "--rule", multiple=True, metavar="NAME|FILE.slic|SET", help="Check this rule.  [default: every rule]"
)


# --- the commands ----------------------------------------------------------------------------------------------------


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(VERSION, prog_name="slicc")
def commands() -> None:
    """Checks C drivers against rules, bit by bit, with a replayed counterexample for every defect.

    Exit codes: 0 nothing wrong, 1 a defect, 2 bad input, 3 inconclusive, 4 internal error.
    """


@commands.command()
@_sources
@_rules
@_entries
@_models
@_preprocessing
@_abi("llp64")
@_faults
@_limits
@click.option("--calls", type=_POSITIVE, default=DEFAULT_CALLS, show_default=True, help="Entry points in a row.")
@_jobs
@_outputs
@click.pass_obj
def check(
    command: str,
    sources: tuple[str, ...],
    database: str | None,
    rules: tuple[str, ...],
    entries: tuple[EntryChoice, ...],
    models: tuple[str, ...],
    include_dirs: tuple[str, ...],
    kit: tuple[str, ...],
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    faults: Faults,
    bound: int | None,
    timeout: float,
    memory: int,
    calls: int,
    jobs: int | None,
    emit: Stage | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
) -> int:
    """Check the driver that the SOURCE files make against rules."""
    from slicc.run.rules import chosen

    sources, flags = _given(sources, database)
    _must_be_files(sources + models)
    _must_be_directories(include_dirs + kit)
    job = Job(
        sources=sources,
        flags=flags,
        database=database,
        entries=entries,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        defines=defines,
        abi=abi,
        faults=faults,
        bound=bound,
        calls=calls,
        timeout=timeout,
        memory=memory,
        emit=emit,
        command=command,
    )
    asked = tuple(chosen(rules))
    each = [replace(job, rule=rule, beside=asked) for rule in asked]
    if emit is not None:
        return _emit(each, output)
    return _answer(each, jobs, format_, output, html_directory, allow_bounded)


@commands.command()
@_sources
@click.option("--function", default="main", show_default=True, help="Where the program starts.")
@click.option("error_functions", "--error-function", multiple=True, metavar="NAME", help="Must never be called.")
@click.option(
    "checks", "--check", metavar="KIND,...", default="", callback=_kinds,
    help=f"Undefined behaviour that is an error: {', '.join(CHECKS)}, or all.",
)  # fmt: skip
@_models
@_preprocessing
@_abi("lp64")
@_faults
@_limits
@_outputs
@click.pass_obj
def verify(
    command: str,
    sources: tuple[str, ...],
    database: str | None,
    function: str,
    error_functions: tuple[str, ...],
    checks: frozenset[str],
    models: tuple[str, ...],
    include_dirs: tuple[str, ...],
    kit: tuple[str, ...],
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    faults: Faults,
    bound: int | None,
    timeout: float,
    memory: int,
    emit: Stage | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
) -> int:
    """Check that a plain C program calls no error function."""
    sources, flags = _given(sources, database)
    _must_be_files(sources + models)
    _must_be_directories(include_dirs + kit)
    job = Job(
        sources=sources,
        flags=flags,
        database=database,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        defines=defines,
        abi=abi,
        faults=faults,
        bound=bound,
        timeout=timeout,
        memory=memory,
        function=function,
        error_functions=error_functions,
        checks=checks,
        emit=emit,
        command=command,
    )
    if emit is not None:
        return _emit([job], output)
    return _answer([job], 1, format_, output, html_directory, allow_bounded)


@commands.command()
@_sources
@_models
@_preprocessing
@_abi("llp64")
@_to_file
@click.pass_obj
def entries(
    command: str,
    sources: tuple[str, ...],
    database: str | None,
    models: tuple[str, ...],
    include_dirs: tuple[str, ...],
    kit: tuple[str, ...],
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    output: str | None,
) -> int:
    """List the entry points found, and functions whose address escapes with no known role."""
    sources, flags = _given(sources, database)
    _must_be_files(sources + models)
    _must_be_directories(include_dirs + kit)
    job = Job(
        sources, models=models, include_dirs=include_dirs, kit=kit, defines=defines, abi=abi, command=command,
        flags=flags,
        database=database,
    )
    return _texts([_task(job, ENTRIES)], output)


@commands.command()
@_sources
@click.option("rule", "--rule", required=True, metavar="NAME|FILE.slic", help="The rule to weave in.")
@_entries
@_models
@_preprocessing
@_abi("llp64")
@click.option(
    "--peers",
    type=click.IntRange(min=0),
    metavar="DEPTH",
    help="Allocate environment objects explicitly to this depth, so that other verifiers can read the program.",
)
@_to_file
@click.pass_obj
def instrument(
    command: str,
    sources: tuple[str, ...],
    database: str | None,
    rule: str,
    entries: tuple[EntryChoice, ...],
    models: tuple[str, ...],
    include_dirs: tuple[str, ...],
    kit: tuple[str, ...],
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    peers: int | None,
    output: str | None,
) -> int:
    """Print the driver with the rule and its environment woven in, as one C file."""
    sources, flags = _given(sources, database)
    _must_be_files(sources + models)
    _must_be_directories(include_dirs + kit)
    job = Job(
        sources,
        flags=flags,
        rule=_one_rule(rule),
        entries=entries,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        defines=defines,
        abi=abi,
        peers=peers,
        command=command,
    )
    return _texts([_task(job, INSTRUMENT)], output)


@commands.group("rule", cls=_Commands)
def rule_commands() -> None:
    """What rules there are, what they say, and their own tests."""


@rule_commands.command("list")
def rule_list() -> int:
    """List the bundled rules by set."""
    from slicc.run.rules import ALL, bundled, explain, sets

    for name in sets():
        members = [rule for rule in bundled() if Path(rule.file).parent.name == name]
        if name == ALL or not members:
            continue
        click.echo(f"{name}:")
        width = max(len(rule.name) for rule in members)
        for rule in members:
            click.echo(f"  {rule.name:<{width}}  {explain(rule).title}")
    return OK


@rule_commands.command("explain")
@click.argument("rule")
def rule_explain(rule: str) -> int:
    """Say what RULE verifies and what breaks it."""
    from slicc.run.rules import explain

    said = explain(_one_rule(rule))
    click.echo(f"{said.name}: {said.title}" if said.title else said.name)
    for name, text in (
        ("holds", said.holds),
        ("driver model", said.model),
        ("applies to", ", ".join(said.applies_to)),
        ("functions", ", ".join(said.functions)),
        ("documentation", said.page),
        ("text", said.file),
    ):
        if text:
            click.echo(f"  {name}: {printable(text)}")
    if said.violations:
        click.echo("  broken by:")
        for text in said.violations:
            click.echo(f"    {printable(text)}")
    return OK


@rule_commands.command("test")
@click.argument("file")
@_jobs
@_timeout
@click.pass_obj
def rule_test(command: str, file: str, jobs: int | None, timeout: float) -> int:
    """Run the tests inside a rule FILE (comments that open with `test NAME: VERDICT`)."""
    from slicc.run.rules import tests
    from slicc.run.worker import Task

    rule = _one_rule(file)
    cases = tests(rule)
    if not cases:
        help = 'write a comment `/* test NAME: defect "abort text"; entry FUNCTION:ROLE`, then C, then `*/`'
        raise InputError([error("no-tests", f"the rule `{rule.name}` has no tests", help=help)])
    with tempfile.TemporaryDirectory(prefix="slicc-") as directory:
        tasks = []
        for case in cases:
            source = Path(directory, f"{case.name}.c")
            source.write_text(case.text, encoding="utf-8")
            job = Job((str(source),), rule=rule, entries=case.entries, timeout=timeout, command=command)
            tasks.append(Task(job, RUN))
        results, refusals, crashed = _results(tasks, _work(tasks, jobs))
    _show(refusals, [task.job for task in tasks])
    failed = len(refusals)
    for case, result in zip(cases, results):
        wanted = case.verdict + (f' "{case.message}"' if case.message is not None else "")
        got = result.verdict if result is not None else "refused"
        texts = [defect.message for defect in result.defects] if result is not None else []
        good = got == case.verdict and (case.message is None or case.message in texts)
        failed += result is not None and not good
        story = "ok" if good else f"expected {wanted}, got {got}" + "".join(f' "{text}"' for text in texts)
        click.echo(printable(f"{case.span}: {case.name}: {story}"))
    if crashed:
        return INTERNAL
    return BAD_INPUT if refusals else FAILED if failed else OK


# --- doing the work --------------------------------------------------------------------------------------------------


def _answer(
    jobs: Sequence[Job],
    parallel: int | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
) -> int:
    from slicc.run.results import Report, Tool, exit_code
    from slicc.run.worker import Task

    tasks = [Task(job, RUN) for job in jobs]
    found, refusals, _ = _results(tasks, _work(tasks, parallel))
    results = tuple(result for result in found if result is not None)
    code = exit_code(results, bad_input=bool(refusals), allow_bounded=allow_bounded)
    report = Report(Tool("slicc", VERSION, jobs[0].command), results)
    if results and html_directory is not None:
        _write_pages(report, jobs, html_directory)
    if format_ == "sarif":
        _write(_sarif(report, jobs, refusals, code), output)
    elif results:
        _write(_rendered(report, jobs, format_, output), output)
    _show(refusals, jobs)
    for result in results:
        _advise(result, jobs)
    return code


def _results(
    tasks: Sequence[Task], ends: Sequence[Done]
) -> tuple[tuple[Result | None, ...], tuple[Diagnostic, ...], bool]:
    """Yield the result of each task (None: refused), what was wrong with the input, and whether a worker crashed."""
    from slicc.run.worker import Crashed, result_of

    results: list[Result | None] = []
    # The same mistake in a driver is found once for every rule.
    refusals: dict[Diagnostic, None] = {}
    crashed = False
    for task, end in zip(tasks, ends, strict=True):
        if isinstance(end.outcome, Crashed):
            crashed = True
            _internal(end.outcome.message, end.outcome.details)
        try:
            results.append(result_of(task.job, end))
        except InputError as refusal:
            refusals |= dict.fromkeys(refusal.diagnostics)
            results.append(None)
    return tuple(results), tuple(refusals), crashed


def _emit(jobs: Sequence[Job], output: str | None) -> int:
    return _texts([_task(job, EMIT) for job in jobs], output)


def _texts(tasks: Sequence[Task], output: str | None) -> int:
    """Write the texts that the tasks yield, one after the other."""
    from slicc.run.worker import Blocked, Crashed, Cut, Finished, Refused

    texts = []
    code = OK
    for end in _work(tasks, None):
        match end.outcome:
            case Finished(text):
                texts.append(str(text))
            case Refused(diagnostics):
                _show(diagnostics, [task.job for task in tasks])
                code = max(code, BAD_INPUT)
            case Blocked(reason):
                where = f"{reason.location}: " if reason.location else ""
                _say(printable(f"{where}error[unsupported]: {reason.message}"))
                code = max(code, INCONCLUSIVE)
            case Cut(limit, _):
                _say(f"error[{limit}]: the {limit} given did not suffice")
                code = max(code, INCONCLUSIVE)
            case Crashed(message, details):
                _internal(message, details)
                code = INTERNAL
    _write("".join(text if text.endswith("\n") else text + "\n" for text in texts), output)
    return code


def _task(job: Job, door: str) -> Task:
    from slicc.run.worker import Task

    return Task(job, door)


def _work(tasks: Sequence[Task], parallel: int | None) -> tuple[Done, ...]:
    from slicc.run.worker import run_all

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    live = sys.stderr.isatty()

    def show(task: Task, progress: Progress) -> None:
        if live and (progress.message or progress.bound is not None):
            name = task.job.rule.name if task.job.rule is not None else task.job.function
            bound = f" bound {progress.bound}" if progress.bound is not None else ""
            _say(f"{name}:{bound} {printable(progress.message)}".rstrip())

    return run_all(tasks, parallel or cores, show)


def _rendered(report: Report, jobs: Sequence[Job], format_: str, output: str | None) -> str:
    from slicc.run.results_json import document, to_text

    if format_ == "json":
        return to_text(report)
    from slicc.report.text import render as as_text
    from slicc.report.text import wants_colour

    plain = document(report)
    colour = output is None and wants_colour(os.environ, sys.stdout.isatty())
    return as_text(plain, _texts_shown(plain, jobs), colour)


def _sarif(report: Report, jobs: Sequence[Job], refusals: Sequence[Diagnostic], code: int) -> str:
    from slicc.report.sarif import PLAIN, RuleText, places, render
    from slicc.run.results_json import document
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
    return render(plain, _texts_shown(plain, jobs), where, rules, refusals, code)


def _write_pages(report: Report, jobs: Sequence[Job], directory: str) -> None:
    from slicc.report.html import write
    from slicc.run.results_json import document

    plain = document(report)
    try:
        write(Path(directory), plain, _texts_shown(plain, jobs))
    except OSError as problem:
        raise _cannot_write(directory, problem) from problem


def _texts_shown(document: dict[str, Any], jobs: Sequence[Job]) -> dict[str, str]:
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
    if isinstance(value, dict):
        own = {value["file"]} if isinstance(value.get("file"), str) else set()
        return own.union(*(_files_in(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_files_in(v) for v in value))
    return set()


def _advise(result: Result, jobs: Sequence[Job]) -> None:
    """Say what to give to get further."""
    from encoder.source import Span

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
                "unreached-events": "name the entry points that reach the calls with `--entry FUNCTION:ROLE`",
                "vacuous": "look at the assumptions; a `--model` or `--entry` may be wrong",
                "incomplete-call": "give the bodies that are missing with `--model FILE.c`",
                "unsupported": "give the function another body with `--model FILE.c`",
                "open": "give `--bound`, or the bodies that are missing with `--model FILE.c`",
            }.get(str(code))
        case _:
            return
    span = Span(where.file, where.line, where.column) if where is not None else None
    code_shown = result.reason.code if result.reason is not None else result.verdict
    _show([Diagnostic("warning", code_shown, f"{name}: {text}", span, help)], jobs)


# --- files and streams -----------------------------------------------------------------------------------------------


def _one_rule(name: str) -> RuleFile:
    from slicc.run.rules import chosen, sets

    if name in sets():
        raise InputError([error("not-a-rule", f"`{name}` is a set of rules", help="name one rule")])
    if "/" in name and not name.endswith(".slic"):
        raise InputError([error("not-a-rule", f"`{name}` is no rule file", help="rule files end in `.slic`")])
    return chosen([name])[0]


def _given(sources: tuple[str, ...], database: str | None) -> tuple[tuple[str, ...], tuple[FileFlags, ...]]:
    """Yield the source files, and how those that a compilation database names are preprocessed."""
    if database is None:
        if not sources:
            raise click.UsageError("Missing argument 'SOURCE...'.", click.get_current_context())
        return sources, ()
    from slicc.run.database import read

    found = read(database)
    if not sources:
        return tuple(f.file for f in found), found
    by_file = {os.path.realpath(f.file): f for f in found}
    flags = []
    wrong = []
    for source in sources:
        known = by_file.get(os.path.realpath(source))
        if known is not None:
            flags.append(replace(known, file=source))
        else:
            help = did_you_mean(source, (f.file for f in found))
            wrong.append(error("not-in-database", f"`{database}` says nothing of `{source}`", help=help))
    if wrong:
        raise InputError(wrong)
    return sources, tuple(flags)


def _must_be_files(names: Iterable[str]) -> None:
    wrong = []
    for name in names:
        try:
            with open(name, "rb"):
                pass
        except OSError as problem:
            code = "no-such-file" if isinstance(problem, FileNotFoundError) else "unreadable-file"
            wrong.append(error(code, f"cannot read `{name}`: {(problem.strerror or '').lower()}"))
        except ValueError:
            wrong.append(error("no-such-file", f"cannot read `{name}`: not a file name"))
    if wrong:
        raise InputError(wrong)


def _must_be_directories(names: Iterable[str]) -> None:
    wrong = [error("no-such-directory", f"`{name}` is no directory") for name in names if not os.path.isdir(name)]
    if wrong:
        raise InputError(wrong)


def _write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        Path(output).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as problem:
        raise _cannot_write(output, problem) from problem


def _cannot_write(name: str, problem: OSError) -> InputError:
    reason = (problem.strerror or type(problem).__name__).lower()
    return InputError([error("cannot-write", f"cannot write `{name}`: {reason}")])


def _show(diagnostics: Iterable[Diagnostic], jobs: Sequence[Job] | None = None) -> None:
    """Write diagnostics to stderr, with the lines they speak of (of ``jobs``, if given: a driver may name any file)."""
    for diagnostic in diagnostics:
        sources: dict[str, str] = {}
        if diagnostic.span is not None:
            sources = _readable([diagnostic.span.file], None if jobs is None else _roots(jobs))
        _say(render(diagnostic, sources))


def _internal(message: str, details: str) -> None:
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
    _say(f"error[internal]: {printable(message)}; details: {where}")


def _say(text: str) -> None:
    # Nobody reads our diagnostics: no reason to lose the verdict.
    with contextlib.suppress(BrokenPipeError):
        click.echo(text, err=True)
