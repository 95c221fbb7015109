"""The parser that the grammar makes."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule as LarkRule
from lark.lexer import TerminalDef

from encoder import cache


@lru_cache(maxsize=1)
def parser() -> Lark:
    """Yield the parser of one item; its tables are kept on disk, for making them takes long."""
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    key = hashlib.sha256(f"{lark.__version__}\0{grammar}".encode()).hexdigest()
    known = cache.read("grammar", key)
    if known is not None:
        try:
            data, memo = json.loads(known, object_hook=_with_numbers)
            load: Any = Lark._load_from_dict
            loaded: Lark = load(data, memo)
            return loaded
        except Exception:  # whatever was in the file, it was no table of this grammar
            pass
    made = Lark(grammar, start="item", parser="lalr", lexer="contextual", maybe_placeholders=True)
    cache.write("grammar", key, json.dumps(made.memo_serialize([TerminalDef, LarkRule])))
    return made


def _with_numbers(value: dict[str, Any]) -> dict[Any, Any]:
    """JSON has no numbers as keys."""
    return {int(k) if k.isdecimal() else k: v for k, v in value.items()}
