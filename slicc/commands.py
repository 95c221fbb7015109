"""The commands: options in, jobs for workers out, an exit code back."""

# What a command needs beyond its options is imported inside it, so that --help is quick.
from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import click

from encoder.diagnostic import InputError, did_you_mean, error, printable
from encoder.source import Span
from slicc import options
from slicc.exit_code import ExitCode
from slicc.given import given, must_be_directories, must_be_files, must_have_a_second_solver, one_rule
from slicc.run.job import DEFAULT_CALLS, Abi, EntryChoice, Faults, Job, Stage
from slicc.version import VERSION

# Each of these is called in a worker process as function(job, progress).
RUN = "slicc.run.check:run_job"
EMIT = "slicc.run.check:emit_stage"
ENTRIES = "slicc.run.check:list_entries"
INSTRUMENT = "slicc.run.check:instrument"
VERIFY = "slicc.run.plain:run_job"
EMIT_PLAIN = "slicc.run.plain:emit_stage"


class _Commands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            nearest = did_you_mean(args[0], self.list_commands(ctx))
            message = f"no command `{printable(args[0])}`" + (f"; {nearest}" if nearest else "")
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(VERSION, prog_name="slicc")
def commands() -> None:
    """Checks C drivers against rules, bit by bit, with a replayed counterexample for every defect.

    Exit codes: 0 nothing wrong, 1 a defect, 2 bad input, 3 inconclusive, 4 internal error.
    """


@commands.command()
@options.sources
@options.rules
@options.entries
@options.models
@options.preprocessing
@options.abi("llp64")
@options.faults
@options.limits
@options.cross_check
@options.check_proof
@options.proof
@click.option("--calls", type=options.POSITIVE, default=DEFAULT_CALLS, show_default=True, help="Entry points in a row.")
@options.jobs
@options.outputs
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
    lenient: bool,
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    faults: Faults,
    bound: int | None,
    timeout: float,
    memory: int,
    cross_check: bool,
    check_proof: bool,
    proof: str | None,
    calls: int,
    jobs: int | None,
    emit: Stage | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
) -> int:
    """Check the driver that the SOURCE files make against rules."""
    from slicc.answer import answer, write_texts
    from slicc.run.rules import chosen
    from slicc.run.worker import Task

    sources, flags = given(sources, database)
    must_be_files(sources + models)
    must_be_directories(include_dirs + kit)
    if cross_check:
        must_have_a_second_solver()
    job = Job(
        sources=sources,
        flags=flags,
        database=database,
        entries=entries,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        lenient=lenient,
        defines=defines,
        abi=abi,
        faults=faults,
        bound=bound,
        calls=calls,
        timeout=timeout,
        memory=memory,
        cross_check=cross_check,
        check_proof=check_proof,
        witness=proof is not None,
        emit=emit,
        command=command,
    )
    asked = tuple(chosen(rules))
    each = [replace(job, rule=rule, beside=asked) for rule in asked]
    if emit is not None:
        return write_texts([Task(one, EMIT) for one in each], output)
    return answer([Task(one, RUN) for one in each], jobs, format_, output, html_directory, allow_bounded, proof)


@commands.command()
@options.sources
@click.option("--function", default="main", show_default=True, help="Where the program starts.")
@click.option("error_functions", "--error-function", multiple=True, metavar="NAME", help="Must never be called.")
@click.option(
    "checks", "--check", metavar="KIND,...", default="", callback=options.kinds,
    help=f"Undefined behaviour that is an error: {', '.join(options.CHECKS)}, or all.",
)  # fmt: skip
@options.models
@options.preprocessing
@options.abi("lp64")
@options.faults
@options.limits
@options.cross_check
@options.check_proof
@options.proof
@options.outputs
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
    lenient: bool,
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    faults: Faults,
    bound: int | None,
    timeout: float,
    memory: int,
    cross_check: bool,
    check_proof: bool,
    proof: str | None,
    emit: Stage | None,
    format_: str,
    output: str | None,
    html_directory: str | None,
    allow_bounded: bool,
) -> int:
    """Check that a plain C program calls no error function."""
    from slicc.answer import answer, write_texts
    from slicc.run.worker import Task

    sources, flags = given(sources, database)
    must_be_files(sources + models)
    must_be_directories(include_dirs + kit)
    if cross_check:
        must_have_a_second_solver()
    job = Job(
        sources=sources,
        flags=flags,
        database=database,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        lenient=lenient,
        defines=defines,
        abi=abi,
        faults=faults,
        bound=bound,
        timeout=timeout,
        memory=memory,
        cross_check=cross_check,
        check_proof=check_proof,
        witness=proof is not None,
        function=function,
        error_functions=error_functions,
        checks=checks,
        emit=emit,
        command=command,
    )
    if emit is not None:
        return write_texts([Task(job, EMIT_PLAIN)], output)
    return answer([Task(job, VERIFY)], 1, format_, output, html_directory, allow_bounded, proof)


@commands.command()
@options.sources
@options.models
@options.preprocessing
@options.abi("llp64")
@options.to_file
@click.pass_obj
def entries(
    command: str,
    sources: tuple[str, ...],
    database: str | None,
    models: tuple[str, ...],
    include_dirs: tuple[str, ...],
    kit: tuple[str, ...],
    lenient: bool,
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    output: str | None,
) -> int:
    """List the entry points found, and functions whose address escapes with no known role."""
    from slicc.answer import write_texts
    from slicc.run.worker import Task

    sources, flags = given(sources, database)
    must_be_files(sources + models)
    must_be_directories(include_dirs + kit)
    job = Job(
        sources, models=models, include_dirs=include_dirs, kit=kit, defines=defines, abi=abi, command=command,
        lenient=lenient,
        flags=flags,
        database=database,
    )
    return write_texts([Task(job, ENTRIES)], output)


@commands.command()
@options.sources
@click.option("rule", "--rule", required=True, metavar="NAME|FILE.slic", help="The rule to weave in.")
@options.entries
@options.models
@options.preprocessing
@options.abi("llp64")
@click.option(
    "--peers",
    type=click.IntRange(min=0),
    metavar="DEPTH",
    help="Allocate environment objects explicitly to this depth, so that other verifiers can read the program.",
)
@options.to_file
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
    lenient: bool,
    defines: tuple[tuple[str, str | None], ...],
    abi: Abi,
    peers: int | None,
    output: str | None,
) -> int:
    """Print the driver with the rule and its environment woven in, as one C file."""
    from slicc.answer import write_texts
    from slicc.run.worker import Task

    sources, flags = given(sources, database)
    must_be_files(sources + models)
    must_be_directories(include_dirs + kit)
    job = Job(
        sources,
        flags=flags,
        rule=one_rule(rule),
        entries=entries,
        models=models,
        include_dirs=include_dirs,
        kit=kit,
        lenient=lenient,
        defines=defines,
        abi=abi,
        peers=peers,
        command=command,
    )
    return write_texts([Task(job, INSTRUMENT)], output)


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
    return ExitCode.CLEAN


@rule_commands.command("explain")
@click.argument("rule")
def rule_explain(rule: str) -> int:
    """Say what RULE verifies and what breaks it."""
    from slicc.run.rules import explain

    said = explain(one_rule(rule))
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
    return ExitCode.CLEAN


@rule_commands.command("test")
@click.argument("file")
@options.jobs
@options.timeout
@click.pass_obj
def rule_test(command: str, file: str, jobs: int | None, timeout: float) -> int:
    """Run the tests inside a rule FILE (comments that open with `test NAME: VERDICT`)."""
    from slicc.answer import results_of, work
    from slicc.run.rules import tests
    from slicc.run.worker import Task
    from slicc.streams import show

    rule = one_rule(file)
    cases = tests(rule)
    if not cases:
        help = 'write a comment `/* test NAME: defect "abort text"; entry FUNCTION:ROLE`, then C, then `*/`'
        raise InputError([error("no-tests", f"the rule `{rule.name}` has no tests", Span(file, 1, 1), help)])
    with tempfile.TemporaryDirectory(prefix="slicc-") as directory:
        tasks = []
        for case in cases:
            source = Path(directory, f"{case.name}.c")
            source.write_text(case.text, encoding="utf-8")
            job = Job((str(source),), rule=rule, entries=case.entries, timeout=timeout, command=command)
            tasks.append(Task(job, RUN))
        results, refusals, crashed = results_of(tasks, work(tasks, jobs))
        wrong = [*refusals, *dict.fromkeys(w for result in results if result is not None for w in result.warnings)]
        own = {task.job.sources[0] for task in tasks}
    # A test's lines are numbered as the rule file's.
    refused = next((case.span for case, result in zip(cases, results) if result is None), None)
    show(
        replace(d, span=replace(d.span, file=file) if d.span and d.span.file in own else d.span or refused)
        for d in wrong
    )
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
        return ExitCode.INTERNAL
    return ExitCode.BAD_INPUT if refusals else ExitCode.DEFECT if failed else ExitCode.CLEAN
