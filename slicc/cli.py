"""The command line: one run, one exit code, never a traceback."""

# Everything else is imported when it is known where its bytecode is kept.
from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from encoder.cache import directory


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and exit with its code; whatever happens, no traceback is shown."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # A file name that the terminal cannot show must not end the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    _keep_bytecode()
    from slicc.session import run

    try:
        code = run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not try to flush the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _keep_bytecode() -> None:
    """Where modules were not compiled ahead and must not be compiled beside their sources, do so in our own cache: to
    compile them for each run takes longer than most runs do."""
    place, compiled = directory(), __spec__.cached if __spec__ is not None else None
    if sys.dont_write_bytecode and sys.pycache_prefix is None and place and not os.path.exists(compiled or ""):
        sys.pycache_prefix = str(place / "bytecode")
        sys.dont_write_bytecode = False
