"""The one place where the soundness tests call the verifier: C text in, verdict out."""

from __future__ import annotations

from dataclasses import dataclass

from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Unsupported
from encoder.link import link
from encoder.lower import lower
from encoder.parse import parse_text
from encoder.verify import Options, answer, prepare

ERRORS = frozenset({"reach_error"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """``verdict``: "defect" | "proof" | "bounded" | "unknown". ``reason``: code and message of an unknown."""

    verdict: str
    bound: int | None = None
    reason: str | None = None

    @property
    def decided(self) -> bool:
        return self.verdict in ("defect", "proof")


def check(text: str, bound: int | None = None, seconds: float = 20.0, abi: str = "lp64") -> Outcome:
    """Yield what the verifier says of ``main`` in a plain C program."""
    try:
        unit = link([parse_text(text, "program.c")])
        symbols = declare(unit, ABIS[abi])
        prepared = prepare(lower(unit, symbols), symbols.records, ("main",))
        found = answer(prepared, "main", Options(ERRORS, bound=bound, seconds=seconds))
    except Unsupported as refused:
        return Outcome("unknown", None, f"unsupported: {refused.construct}")
    reason = f"{found.reason.code}: {found.reason.message}" if found.reason else None
    return Outcome(found.verdict, found.bound, reason)
