"""Places in source text: the one coordinate that rides from the file to the trace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One place in a source file.

    Units: ``line`` and ``column`` count from 1; ``column`` is None where the preprocessed text differs from the source
    at that line (a macro was expanded). ``file`` is named as on the command line.
    """

    file: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column is not None else "")


NOWHERE = Span("<none>", 0, None)
