"""A program after an earlier stage than the last, as text."""

from __future__ import annotations

from encoder.ir_text import ir_text
from encoder.link import Unit
from encoder.options import Options
from encoder.prepared import Prepared
from encoder.print import c_text
from encoder.verify import listing
from slicc.run.job import Stage


def stage_text(unit: Unit, prepared: Prepared, entry: str, options: Options, stage: Stage | None) -> str:
    """Yield the program after ``stage``. Raises: Unsupported."""
    match stage:
        case "c":
            return c_text(unit)
        case "ir":
            return ir_text(prepared.program)
        case later:
            return listing(prepared, entry, options, str(later))
