"""The rules and the headers, tables and bodies that stand beside them name the same things."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from woven_program import BUNDLED, SIGNATURES, bundled

RULES = Path(__file__).parents[2] / "rules"
HEADERS = "\n".join(path.read_text() for path in sorted((RULES / "include").glob("*.h")))


@pytest.mark.parametrize("name", BUNDLED)
def test_every_function_of_a_rule_is_declared_with_as_many_parameters(name: str) -> None:
    for function in bundled(name).prototypes:
        found = re.search(rf"\b{function}\(([^()]*)\);", HEADERS)
        assert found, f"{function} is not declared"
        parameters = [part for part in found.group(1).split(",") if part.strip() not in ("", "void", "VOID")]
        assert len(parameters) == len(SIGNATURES[function].parameters), function


@pytest.mark.parametrize("name", BUNDLED)
def test_every_role_of_a_rule_is_in_the_table(name: str) -> None:
    table = tomllib.loads((RULES / "tables" / "roles.toml").read_text())
    for handler in bundled(name).handlers:
        assert set(handler.event.roles or ()) <= set(table)


def test_every_alias_of_an_event_is_an_event_of_as_many_parameters() -> None:
    aliases = tomllib.loads((RULES / "tables" / "aliases.toml").read_text())
    for alias, public in aliases.items():
        counts = set()
        for function in (alias, public):
            found = re.search(rf"\b{function}\(([^()]*)\);", HEADERS)
            if found:
                counts.add(
                    len([part for part in found.group(1).split(",") if part.strip() not in ("", "void", "VOID")])
                )
        assert len(counts) <= 1, (alias, public)
