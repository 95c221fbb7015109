"""Text that cannot deceive: what drives a terminal or turns the writing around is spelt out."""

from __future__ import annotations

import re


def visible(text: str) -> str:
    """Yield ``text`` with control, format and bidirectional characters spelt out; tabs stay."""
    if text.isprintable():
        return text
    return "".join(_spelt(c) for c in text)


def _spelt(c: str) -> str:
    if c == "\t" or c.isprintable():
        return c
    return f"\N{MATHEMATICAL LEFT ANGLE BRACKET}U+{ord(c):04X}\N{MATHEMATICAL RIGHT ANGLE BRACKET}"


def one_line(text: str) -> str:
    """Yield ``text`` visible and on one line."""
    return visible(re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text))


def source_lines(text: str) -> list[str]:
    """Yield the lines of a C or rule text, split where a compiler splits and nowhere else."""
    return text.replace("\r\n", "\n").split("\n")
