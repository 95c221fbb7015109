"""What came of one command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def results(self) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = json.loads(self.out)["results"]
        return results


Run = Callable[..., Ran]
