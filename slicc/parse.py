"""Rule text into rule syntax: every mistake of a file at once, and nothing read but the text."""

from __future__ import annotations

import re
from typing import Any

from lark.exceptions import UnexpectedInput, UnexpectedToken

from encoder.diagnostic import Diagnostic, InputError, error
from encoder.source import Span
from slicc.parse_grammar import parser
from slicc.parse_items import MAX_ERRORS, PIECE, Chunk, chunks
from slicc.parse_trees import Builder, depth_of, include
from slicc.rule import (
    Define,
    HandlerSyntax,
    Header,
    Include,
    RuleSyntax,
    Select,
    StateBlock,
    WatchSyntax,
)

MAX_CHARACTERS = 1 << 20
MAX_TREE_DEPTH = 120


def decode_rule(data: bytes, file: str) -> str:
    """Yield the text of a rule file. Raises: InputError if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise InputError(
            [error("not-utf-8", "the rule file is not UTF-8 text", Span(file, line, column), "save the file as UTF-8")]
        ) from None


def parse_rule(text: str, file: str) -> RuleSyntax:
    """Yield a rule file's syntax. Raises: InputError with every mistake in the file."""
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            [error("too-large", f"the rule file has more than {MAX_CHARACTERS} characters", Span(file, 1, 1))]
        )
    found: list[Diagnostic] = []
    items: list[Any] = []
    for chunk in chunks(text, file, found):
        if len(found) >= MAX_ERRORS:
            break
        item = _parse_chunk(chunk, found)
        if item is not None:
            items.append(item)
    headers = [item for item in items if isinstance(item, Header)]
    for extra in headers[1:]:
        found.append(
            error("second-header", "a file holds one rule", extra.span, "put the other rule in a file of its own")
        )
    if found:
        found.sort(key=lambda d: (d.span.line, d.span.column or 0) if d.span else (0, 0))
        raise InputError(found[:MAX_ERRORS])
    stem = re.split(r"[/\\]", file)[-1].removesuffix(".slic") or "rule"
    return RuleSyntax(
        file=file,
        name=headers[0].name if headers else stem,
        header=headers[0] if headers else None,
        includes=tuple(item for item in items if isinstance(item, Include)),
        defines=tuple(item for item in items if isinstance(item, Define)),
        states=tuple(item for item in items if isinstance(item, StateBlock)),
        watches=tuple(item for item in items if isinstance(item, WatchSyntax)),
        items=tuple(item for item in items if isinstance(item, HandlerSyntax | Select)),
    )


# ---------------------------------------------------------------------------------------------------- one item parsed

_DIRECTIVE_INCLUDE = re.compile(r'#\s*include\s*(?:"([^"]*)"|<([^>]*)>)\s*(?://.*|/\*.*)?$', re.S)
_DIRECTIVE_DEFINE = re.compile(r"#\s*define\b(.*)$", re.S)


def _parse_chunk(chunk: Chunk, found: list[Diagnostic]) -> object | None:
    if chunk.text.startswith("#"):
        return _parse_directive(chunk, found)
    text = chunk.text
    mistakes = 0
    while True:
        try:
            tree = parser().parse(text)
        except UnexpectedInput as problem:
            offset = -1 if problem.pos_in_stream is None else problem.pos_in_stream
            if offset < 0 or (isinstance(problem, UnexpectedToken) and problem.token.type == "$END"):
                offset = len(text.rstrip())
            # Not at the top: rules that are right need none of it.
            from slicc.parse_mistakes import explain

            mistake = explain(problem, chunk, text, offset)
            if not (mistakes and text.startswith("else", offset)):  # what is left of a statement already reported
                found.append(mistake)
            mistakes += 1
            shorter = _without_statement(text, offset)
            if shorter is None or mistakes > 8:
                return None
            text = shorter
            continue
        break
    if mistakes:
        return None
    if depth_of(tree) > MAX_TREE_DEPTH:
        found.append(error("too-deep", "this is nested too deeply", chunk.at(0)))
        return None
    builder = Builder(chunk)
    item = builder.transform(tree)
    found.extend(builder.found)
    return item


def _parse_directive(chunk: Chunk, found: list[Diagnostic]) -> object | None:
    if match := _DIRECTIVE_INCLUDE.match(chunk.text):
        return include(chunk.at(0), match.group(1) or match.group(2) or "", found)
    if match := _DIRECTIVE_DEFINE.match(chunk.text):
        body = re.sub(r"\\\n", "  ", match.group(1).rstrip())
        at = chunk.at(match.start(1))
        # read as `define BODY;`, with the columns of the directive
        return _parse_chunk(Chunk(f"define{body};", chunk.file, at.line, max((at.column or 1) - 6, 1)), found)
    found.append(error("unknown-directive", "only `#include` and `#define` are known", chunk.at(0)))
    return None


def _without_statement(text: str, offset: int) -> str | None:
    """Yield ``text`` with the statement or field around ``offset`` blanked, or None if the item's frame is at fault."""
    depth = 0
    begin = None
    for match in PIECE.finditer(text, 0, offset):
        if match.lastgroup != "mark":
            continue
        piece = match.group()
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
        if piece in ";{}":
            begin = match.end()
    if depth < 1 or begin is None:
        return None
    end = None
    inner = 0
    for match in PIECE.finditer(text, begin):
        if match.lastgroup != "mark":
            continue
        piece = match.group()
        if match.start() < offset and piece not in "()[]":
            continue
        if piece in "([":
            inner += 1
        elif piece in ")]":
            inner -= 1
        elif piece == ";" and inner <= 0:
            end = match.end()
            break
        elif piece in "{}":
            end = match.start()
            break
    if end is None or end <= begin:
        return None
    blank = re.sub(r"[^\n]", " ", text[begin:end])
    return text[:begin] + blank + text[end:]
