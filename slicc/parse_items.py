"""The text of a rule cut into its top-level items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from encoder.diagnostic import Diagnostic, error
from encoder.source import Span

MAX_NESTING = 64
MAX_ERRORS = 40


@dataclass(frozen=True, slots=True)
class Chunk:
    """One top-level item. Units: ``line`` and ``column`` of its first character, from 1."""

    text: str
    file: str
    line: int
    column: int

    def span(self, line: int, column: int) -> Span:
        return Span(self.file, self.line + line - 1, column + (self.column - 1 if line == 1 else 0))

    def at(self, offset: int) -> Span:
        line = self.text.count("\n", 0, offset) + 1
        return self.span(line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1)


PIECE = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<open_comment>/\*)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<open_string>")"""
    r"""|(?P<directive>\#(?:\\\n|[^\n])*)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d\w*)|(?P<dollar>\$\w*)"""
    r"""|(?P<space>[ \t\r\n\f]+)|(?P<mark>[][{}();.,|=!<>&*/%+~^?:-])|(?P<other>.)""",
    re.S,
)
# An item's beginning in the first column, met inside braces: the closing brace of the item before it is missing.
_BEGINS = re.compile(
    r"(?:state|rule|watch|select|define|include)\b[^;=]|(?:\w+|\[[\w\s,|]*\])(?:\([\w\s,]*\))?\.(?:entry|exit|call|return)\b"
)
_CLOSES = {")": "(", "]": "[", "}": "{"}


def chunks(text: str, file: str, found: list[Diagnostic]) -> Iterator[Chunk]:
    start: int | None = None
    opened: list[tuple[str, int]] = []
    whole = Chunk(text, file, 1, 1)
    first_word = ""
    lines = _Lines(text)

    def chunk(begin: int, end: int) -> Chunk:
        line, column = lines.place(begin)
        return Chunk(text[begin:end], file, line, column)

    def here(offset: int) -> Span:
        line, column = lines.place(offset)
        return whole.span(line, column)

    skip_to = -1
    damaged = False  # a bad character was reported in this item: what the parser would say of it adds nothing
    for match in PIECE.finditer(text):
        kind, piece, at = match.lastgroup, match.group(), match.start()
        if at < skip_to or kind in ("space", "comment"):
            continue
        if len(found) >= MAX_ERRORS:
            return
        if kind == "open_comment":
            found.append(error("open-comment", "this comment is never closed", here(at), "close it with `*/`"))
            return
        if kind == "open_string":
            found.append(
                error("open-string", "this text is never closed", here(at), 'close it with `"` on the same line')
            )
            end = text.find("\n", at)
            skip_to = len(text) if end < 0 else end
            damaged = True
            continue
        if kind == "other":
            found.append(error("bad-character", f"unexpected character {as_shown(piece)}", here(at)))
            damaged = True
            continue
        if opened and (at == 0 or text[at - 1] == "\n") and _BEGINS.match(text, at):
            mark, where = opened[0]
            found.append(error("never-closed", f"this `{mark}` is never closed", here(where)))
            opened.clear()
            start = None
        if start is None:
            if kind == "directive":
                yield chunk(at, match.end())
                continue
            if piece == ";":
                continue
            if piece in _CLOSES:
                found.append(error("never-opened", f"this `{piece}` closes nothing", here(at)))
                continue
            start, first_word = at, piece
        if kind == "directive":
            found.append(error("misplaced-directive", "a directive stands on a line outside of blocks", here(at)))
            start = None
            opened.clear()
            continue
        if kind != "mark":
            continue
        if piece in "([{":
            opened.append((piece, at))
            if len(opened) > MAX_NESTING:
                found.append(error("too-deep", f"nested deeper than {MAX_NESTING} brackets", here(at)))
                return
            continue
        if piece in _CLOSES:
            if not opened or opened[-1][0] != _CLOSES[piece]:
                wanted = f"; `{opened[-1][0]}` in line {here(opened[-1][1]).line} is open" if opened else ""
                found.append(error("never-opened", f"this `{piece}` closes nothing{wanted}", here(at)))
                # a lost `(` or `[` ends with its block; a brace too many ends the item
                while opened and opened[-1][0] != _CLOSES[piece]:
                    opened.pop()
                if opened:
                    opened.pop()
                if not opened:
                    start = None
                continue
            opened.pop()
            if piece == "}" and not opened and not (first_word == "state" and _binding_follows(text, match.end())):
                if not damaged:
                    yield chunk(start, match.end())
                start, damaged = None, False
            elif piece == ")" and not opened and first_word == "state" and not _binding_follows(text, match.end()):
                if "}" in text[start:at]:
                    if not damaged:
                        yield chunk(start, match.end())
                    start, damaged = None, False
        elif piece == ";" and not opened:
            if not damaged:
                yield chunk(start, match.end())
            start, damaged = None, False
    if opened:
        mark, where = opened[0]
        found.append(error("never-closed", f"this `{mark}` is never closed", here(where)))
    elif start is not None and not damaged:
        yield chunk(start, len(text.rstrip()))


_COMMENTS = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.S)


def _binding_follows(text: str, at: int) -> bool:
    skipped = _COMMENTS.match(text, at)
    return re.match(r"with\b", text[skipped.end() if skipped else at :][:5]) is not None


class _Lines:
    """Offsets into lines and columns, in one pass over the text."""

    __slots__ = ("_starts",)

    def __init__(self, text: str):
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self._starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1, offset - self._starts[low] + 1


def as_shown(character: str) -> str:
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
