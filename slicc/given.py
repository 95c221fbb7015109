"""What a command is given: sources, rules, headers; all that cannot be found is said at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

import click

from encoder.diagnostic import InputError, did_you_mean, error
from slicc.run.job import FileFlags, RuleFile


def one_rule(name: str) -> RuleFile:
    from slicc.run.rules import chosen, sets

    if name in sets():
        raise InputError([error("not-a-rule", f"`{name}` is a set of rules", help="name one rule")])
    if "/" in name and not name.endswith(".slic"):
        raise InputError([error("not-a-rule", f"`{name}` is no rule file", help="rule files end in `.slic`")])
    return chosen([name])[0]


def given(sources: tuple[str, ...], database: str | None) -> tuple[tuple[str, ...], tuple[FileFlags, ...]]:
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


def must_be_files(names: Iterable[str]) -> None:
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


def must_be_directories(names: Iterable[str]) -> None:
    wrong = [error("no-such-directory", f"`{name}` is no directory") for name in names if not os.path.isdir(name)]
    if wrong:
        raise InputError(wrong)


def must_have_a_second_solver() -> None:
    from encoder.solve.bitwuzla import installed

    if not installed():
        help = "install the extra `slicc[cross-check]`, or bitwuzla"
        text = "`--cross-check` needs Bitwuzla, which is not installed"
        raise InputError([error("no-second-solver", text, help=help)])
