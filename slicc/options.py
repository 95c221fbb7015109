"""The options of the commands, and what their values mean."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from encoder.diagnostic import printable
from slicc.run.job import DEFAULT_MEMORY, DEFAULT_TIMEOUT, Abi, EntryChoice, Faults, Stage

FORMATS = ("text", "json", "sarif")

_MOST_SECONDS = 1e9

F = TypeVar("F", bound=Callable[..., Any])


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


def _options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


CHECKS = ("memory", "overflow", "shift", "division", "uninitialised")


def kinds(context: click.Context, parameter: click.Parameter, value: str) -> frozenset[str]:
    given = frozenset(word.strip() for word in value.split(",") if word.strip())
    if "all" in given:
        return frozenset(CHECKS)
    for word in sorted(given - set(CHECKS)):
        raise click.BadParameter(f"no such kind: `{word}`; there are {', '.join(CHECKS)} and all", context, parameter)
    return given


POSITIVE = click.IntRange(min=1)

sources = _options(
    click.argument("sources", nargs=-1, metavar="SOURCE..."),
    click.option(
        "database",
        "-p",
        metavar="DIR|FILE",
        help="Take sources (those given, else all) and their flags from compile_commands.json.",
    ),
)
preprocessing = _options(
    click.option("include_dirs", "-I", multiple=True, metavar="DIR", help="Look for headers here."),
    click.option("defines", "-D", multiple=True, type=_Define(), help="Define a macro."),
    click.option("kit", "--kit", multiple=True, metavar="DIR", help="The headers of a driver kit, before our own."),
    click.option(
        "--lenient", is_flag=True, help="Let missing headers and unknown types pass; what depends on them is refused."
    ),
)
faults = click.option(
    "--faults",
    type=click.Choice(get_args(Faults)),
    default="documented",
    show_default=True,
    help="Which accesses in a __try block may raise.",
)
entries = click.option(
    "entries", "--entry", multiple=True, type=_Entry(), help="Check this entry point instead of those found."
)
models = click.option(
    "models", "--model", multiple=True, metavar="FILE.c", help="Bodies for functions that have none."
)


def abi(default: Abi) -> Callable[[F], F]:
    return click.option("--abi", type=click.Choice(get_args(Abi)), default=default, show_default=True)


timeout = click.option(
    "--timeout", type=_Seconds(), default=DEFAULT_TIMEOUT, show_default=True, help="For each result."
)
limits = _options(
    click.option("--bound", type=POSITIVE, help="No loop body, and no function on the stack, more often than this."),
    timeout,
    click.option(
        "--memory", type=POSITIVE, default=DEFAULT_MEMORY, show_default=True, metavar="MIB", help="For each result."
    ),
)
outputs = _options(
    click.option("--emit", type=click.Choice(get_args(Stage)), help="Print the program after this stage and stop."),
    click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True),
    click.option("-o", "output", metavar="FILE", help="Write the results there instead of stdout."),
    click.option("--html", "html_directory", metavar="DIR", help="Write pages of the counterexamples there."),
    click.option("--allow-bounded", is_flag=True, help="Count `bounded` as clean in the exit code."),
)
cross_check = click.option(
    "--cross-check", is_flag=True, help="A second solver must agree to all that a proof rests on."
)
check_proof = click.option(
    "--check-proof", is_flag=True, help="Proofs are checked: those by property simulation edge by edge."
)
proof = click.option(
    "--proof", metavar="FILE", help="Write there how proofs were made, with the invariants of loops."
)
jobs = click.option("--jobs", type=POSITIVE, help="Results to work on at once.  [default: number of cores]")
to_file = click.option("-o", "output", metavar="FILE", help="Write there instead of stdout.")
rules = click.option(
    "rules", "--rule", multiple=True, metavar="NAME|FILE.slic|SET", help="Check this rule.  [default: every rule]"
)
