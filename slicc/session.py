"""One command line, to its exit code."""

from __future__ import annotations

import shlex
import traceback

import click

from encoder.diagnostic import InputError, error
from slicc.commands import commands
from slicc.exit_code import ExitCode
from slicc.streams import internal, say, show


def run(words: list[str]) -> int:
    """Do what a command line says, and yield the exit code; what is wrong goes to stderr."""
    try:
        code = commands.main(words, prog_name="slicc", standalone_mode=False, obj=shlex.join(["slicc", *words]))
        return int(code or ExitCode.CLEAN)
    except click.exceptions.NoArgsIsHelpError as wish:
        click.echo(wish.format_message(), err=True)
        return ExitCode.BAD_INPUT
    except click.UsageError as misuse:
        help = f"`{misuse.ctx.command_path} --help` shows what can be given" if misuse.ctx is not None else None
        message = misuse.format_message().rstrip(".")
        show([error("usage", message[:1].lower() + message[1:], help=help)])
        return ExitCode.BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return ExitCode.INTERRUPTED
    except InputError as refusal:
        show(refusal.diagnostics)
        return ExitCode.BAD_INPUT
    except BrokenPipeError:
        raise
    except Exception as problem:  # whatever it is, the user gets one line and an exit code
        said = " ".join(str(problem).split())
        internal(f"{type(problem).__name__}" + (f": {said}" if said else ""), traceback.format_exc())
        return ExitCode.INTERNAL
