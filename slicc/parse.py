"""Rule text into rule syntax: every mistake of a file at once, and nothing read but the text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import lark
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.grammar import Rule as LarkRule
from lark.lexer import TerminalDef
from lark.visitors import Transformer_NonRecursive

from encoder import cache
from encoder.diagnostic import Diagnostic, InputError, did_you_mean, error
from encoder.source import Span
from slicc.rule import (
    Abort,
    Argument,
    Assign,
    Binary,
    Case,
    Cast,
    Choice,
    Define,
    EnumType,
    Expr,
    FieldPath,
    FieldSyntax,
    ForAny,
    ForEqual,
    ForWith,
    Guard,
    GuardBinding,
    Halt,
    HandlerSyntax,
    Header,
    HeaderEntry,
    If,
    Include,
    Index,
    Irql,
    KeySyntax,
    Macro,
    Name,
    Number,
    Pattern,
    PointerType,
    Result,
    RuleSyntax,
    RunningRole,
    Select,
    StateBlock,
    Statement,
    Text,
    Unary,
    WatchSyntax,
    When,
    Word,
)

MAX_CHARACTERS = 1 << 20
MAX_NESTING = 64
MAX_TREE_DEPTH = 120
MAX_ERRORS = 40

KEYWORDS = (
    "rule include define state per watch for with guard select case none if else abort halt enum persistent".split()
)
WHENS: dict[str, When] = {"entry": "entry", "exit": "exit", "call": "entry", "return": "exit"}
"""``call`` and ``return`` are the names of the SLIC papers."""

EXAMPLES: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
    (
        "missing `;`",
        "end the statement before this with `;`",
        (
            'F.entry { abort "x" }',
            "F.entry { halt }",
            "F.entry { s = 1 }",
            "F.entry { s = $1 }",
            "F.entry { s = $return s = 1; }",
            'F.entry { abort "x" s = 1; }',
            "F.entry { halt s = 1; }",
            "state { int x = 0 }",
            "state { int x = y }",
            "state { enum {a} x = a int y = 0; }",
            'rule R { title "x" }',
            "rule R { severity error }",
            'rule R { title "x" holds "y"; }',
        ),
    ),
    (
        "a state variable needs an initial value",
        "write `NAME = VALUE;`",
        ("state { int x; }", "state { enum {a, b} x; }", "state { void *p; }", "state { persistent bool x; }"),
    ),
    (
        "no event is given",
        "write `FUNCTION.entry { ... }` or `FUNCTION.exit { ... }`",
        ("F { halt; }", "[F, G] { halt; }", "F(a) { halt; }", "F(a) for k { halt; }", "[F] for k { halt; }"),
    ),
    (
        "the language has no `++`, `--` or compound assignment",
        "write `x = x + 1;`",
        ("F.entry { x++; }", "F.entry { x += 1; }", "F.entry { x--; }", "F.entry { x -= 1; }"),
    ),
    (
        "the language has no loops",
        "a handler decides with `if` alone",
        (
            "F.entry { for (;;) { } }",
            "F.entry { while (x) { } }",
            "F.entry { while (1) x = 1; }",
            "F.entry { do { } while (1); }",
        ),
    ),
    (
        "a handler calls no functions",
        "it reads state, `$N`, `$return` and fields, and assigns to state variables",
        ("F.entry { g(); }", "F.entry { g(1, 2); }"),
    ),
    (
        "a handler declares no variables",
        "declare them in a `state { ... }` block",
        ("F.entry { int x = 0; }", "F.entry { bool x; }"),
    ),
    (
        "assignment inside an expression",
        "compare with `==`",
        ("F.entry { if (x = 1) halt; }", "F.entry { x = y = 1; }", "F.entry { if ($1 = 1) halt; }"),
    ),
    (
        "a condition stands in parentheses",
        "write `if (CONDITION) { ... }`",
        ("F.entry { if x == 1 halt; }", "F.entry { if $1 halt; }", "F.entry { if !x halt; }"),
    ),
    (
        "`for` selects an object with `=`",
        "write `for KEY = VALUE` or `for KEY with VARIABLE == VALUE`",
        ("F.entry for k == $1 { }", "F.entry for k with v = $1 { }"),
    ),
    (
        "an event's guard begins with the word `guard`",
        "write `[guard $1]`",
        ("F.entry[$1] { }", "F.entry[x] { }"),
    ),
    ("no function is listed", "name at least one function between `[` and `]`", ("[].entry { }",)),
    ("a handler's statements stand in braces", None, ('F.entry abort "x";', "F.entry halt;", "F.entry s = 1;")),
    ("text stands in double quotes", None, ("F.entry { abort x; }", "F.entry { abort $1; }", "include name;")),
)
"""Messages for what authors get wrong, told from the parser's state at an example of each mistake."""


_Message: TypeAlias = tuple[str, str | None]
_MISSING_SEMICOLON: _Message = EXAMPLES[0][:2]


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
    for chunk in _chunks(text, file, found):
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


# ---------------------------------------------------------------------------------------------------- text into items


@dataclass(frozen=True, slots=True)
class _Chunk:
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


_PIECE = re.compile(
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


def _chunks(text: str, file: str, found: list[Diagnostic]) -> Iterator[_Chunk]:
    start: int | None = None
    opened: list[tuple[str, int]] = []
    whole = _Chunk(text, file, 1, 1)
    first_word = ""
    lines = _Lines(text)

    def chunk(begin: int, end: int) -> _Chunk:
        line, column = lines.place(begin)
        return _Chunk(text[begin:end], file, line, column)

    def here(offset: int) -> Span:
        line, column = lines.place(offset)
        return whole.span(line, column)

    skip_to = -1
    damaged = False  # a bad character was reported in this item: what the parser would say of it adds nothing
    for match in _PIECE.finditer(text):
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
            found.append(error("bad-character", f"unexpected character {_shown(piece)}", here(at)))
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


def _shown(character: str) -> str:
    return f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"


# ---------------------------------------------------------------------------------------------------- one item parsed

_DIRECTIVE_INCLUDE = re.compile(r'#\s*include\s*(?:"([^"]*)"|<([^>]*)>)\s*(?://.*|/\*.*)?$', re.S)
_DIRECTIVE_DEFINE = re.compile(r"#\s*define\b(.*)$", re.S)


def _parse_chunk(chunk: _Chunk, found: list[Diagnostic]) -> object | None:
    if chunk.text.startswith("#"):
        return _parse_directive(chunk, found)
    text = chunk.text
    mistakes = 0
    while True:
        try:
            tree = _parser().parse(text)
        except UnexpectedInput as problem:
            offset = -1 if problem.pos_in_stream is None else problem.pos_in_stream
            if offset < 0 or (isinstance(problem, UnexpectedToken) and problem.token.type == "$END"):
                offset = len(text.rstrip())
            mistake = _explain(problem, chunk, text, offset)
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
    if _depth(tree) > MAX_TREE_DEPTH:
        found.append(error("too-deep", "this is nested too deeply", chunk.at(0)))
        return None
    builder = _Builder(chunk)
    item = builder.transform(tree)
    found.extend(builder.found)
    return item


def _parse_directive(chunk: _Chunk, found: list[Diagnostic]) -> object | None:
    if match := _DIRECTIVE_INCLUDE.match(chunk.text):
        return _include(chunk.at(0), match.group(1) or match.group(2) or "", found)
    if match := _DIRECTIVE_DEFINE.match(chunk.text):
        body = re.sub(r"\\\n", "  ", match.group(1).rstrip())
        at = chunk.at(match.start(1))
        # read as `define BODY;`, with the columns of the directive
        return _parse_chunk(_Chunk(f"define{body};", chunk.file, at.line, max((at.column or 1) - 6, 1)), found)
    found.append(error("unknown-directive", "only `#include` and `#define` are known", chunk.at(0)))
    return None


def _include(span: Span, path: str, found: list[Diagnostic]) -> Include | None:
    parts = re.split(r"[/\\]", path)
    if not path or path.startswith(("/", "\\")) or ":" in path or ".." in parts or "\0" in path:
        found.append(
            error("outside-include", "an include stays inside the rule directories", span, "name a file below them")
        )
        return None
    return Include(span, path)


def _without_statement(text: str, offset: int) -> str | None:
    """Yield ``text`` with the statement or field around ``offset`` blanked, or None if the item's frame is at fault."""
    depth = 0
    begin = None
    for match in _PIECE.finditer(text, 0, offset):
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
    for match in _PIECE.finditer(text, begin):
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


_TOKENS = {
    "$END": "the end of the item",
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "text in quotes",
    "DOLLAR": "`$N`",
}


def _explain(problem: UnexpectedInput, chunk: _Chunk, text: str, offset: int) -> Diagnostic:
    span = chunk.at(offset)
    before = re.findall(r"[A-Za-z_]\w*", text[:offset])[-1:]
    token = problem.token if isinstance(problem, UnexpectedToken) else None
    shown = "the end of the item" if token is None or token.type == "$END" else f"`{token.value[:40]}`"
    if isinstance(problem, UnexpectedCharacters):
        shown = _shown(text[offset]) if offset < len(text) else shown
    misspelt = _misspelt(text, offset, before)
    if misspelt is not None:
        word, meant, at = misspelt
        return error("syntax", f"`{word}` is not a word of the language here", chunk.at(at), f"did you mean `{meant}`?")
    known = _known_mistakes().get(_mark(problem))
    if known is None and isinstance(problem, UnexpectedToken) and _ends_statement(problem):
        known = _MISSING_SEMICOLON
    if known is not None:
        message, help_text = known
        return error(
            "syntax", f"{message} before {shown}" if message.startswith("missing") else message, span, help_text
        )
    return error("syntax", f"unexpected {shown}", span, _expected(problem))


def _misspelt(text: str, offset: int, before: list[str]) -> tuple[str, str, int] | None:
    """Yield the word before ``offset`` (or at it) that nearly is a keyword, that keyword, and the word's offset."""
    candidates = [k for k in KEYWORDS if len(k) > 2]
    here = re.match(r"[A-Za-z_]\w*", text[offset:])
    tries: list[tuple[str, int]] = []
    if before and re.search(rf"{before[0]}\s*$", text[:offset]):
        tries.append((before[0], text.rindex(before[0], 0, offset)))
    if here is not None:
        tries.append((here.group(), offset))
    for word, at in tries:
        meant = did_you_mean(word, candidates)
        if meant is not None and word not in KEYWORDS:
            return word, meant.removeprefix("did you mean `").removesuffix("`?"), at
    return None


def _ends_statement(problem: UnexpectedToken) -> bool:
    starts = {"RBRACE", "NAME", "IF", "ABORT", "HALT", "ELSE", "PERSISTENT", "ENUM"}
    return "SEMICOLON" in (problem.accepts or ()) and problem.token.type in starts


def _mark(problem: UnexpectedInput) -> tuple[object, str, bool]:
    """Yield what tells one kind of mistake from another: the parser's state, the kind of token met, and whether the
    statement might have ended there."""
    state = getattr(problem.state, "position", problem.state)
    if isinstance(problem, UnexpectedToken):
        return state, problem.token.type, "SEMICOLON" in (problem.accepts or ())
    return state, problem.char if isinstance(problem, UnexpectedCharacters) else "", False


@lru_cache(maxsize=1)
def _known_mistakes() -> dict[tuple[object, str, bool], _Message]:
    table: dict[tuple[object, str, bool], _Message] = {}
    for message, help_text, texts in EXAMPLES:
        for text in texts:
            try:
                _parser().parse(text)
            except UnexpectedInput as problem:
                table.setdefault(_mark(problem), (message, help_text))
    return table


def _expected(problem: UnexpectedInput) -> str | None:
    names = problem.accepts if isinstance(problem, UnexpectedToken) else getattr(problem, "allowed", None)
    if not names:
        return None
    shown = sorted({_terminal(name) for name in names})
    return (
        "expected " + (shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " or " + shown[-1])
        if len(shown) <= 6
        else None
    )


def _terminal(name: str) -> str:
    if name in _TOKENS:
        return _TOKENS[name]
    for terminal in _parser().terminals:
        if terminal.name == name and terminal.pattern.type == "str":
            return f"`{terminal.pattern.value}`"
    return name.lower().replace("_", " ")


@lru_cache(maxsize=1)
def _parser() -> Lark:
    """Yield the parser of one item; its tables are kept on disk, for making them takes long."""
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    key = hashlib.sha256(f"{lark.__version__}\0{grammar}".encode()).hexdigest()
    known = cache.read("grammar", key)
    if known is not None:
        try:
            data, memo = json.loads(known, object_hook=_with_numbers)
            loaded: Lark = Lark._load_from_dict(data, memo)  # type: ignore[no-untyped-call]
            return loaded
        except Exception:
            pass  # whatever was in the file, it was no table of this grammar
    made = Lark(grammar, start="item", parser="lalr", lexer="contextual", maybe_placeholders=True)
    cache.write("grammar", key, json.dumps(made.memo_serialize([TerminalDef, LarkRule])))
    return made


def _with_numbers(value: dict[str, Any]) -> dict[Any, Any]:
    """JSON has no numbers as keys."""
    return {int(k) if k.isdecimal() else k: v for k, v in value.items()}


def _depth(tree: Tree[Token]) -> int:
    deepest = 0
    stack: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return deepest


# ----------------------------------------------------------------------------------------------- trees into dataclasses

_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class _Block:
    """A block of statements on its way to the statement that owns it."""

    statements: tuple[Statement, ...]


class _Builder(Transformer_NonRecursive[Token, object]):
    """Grammar rules into dataclasses, one method each. Method names are the rules' names."""

    def __init__(self, chunk: _Chunk):
        super().__init__(visit_tokens=False)
        self._chunk = chunk
        self.found: list[Diagnostic] = []

    def _span(self, token: Token) -> Span:
        return self._chunk.span(token.line or 1, token.column or 1)

    def _start(self) -> Span:
        return self._chunk.at(0)

    def _word(self, token: Token) -> Word:
        return Word(self._span(token), str(token))

    def _words(self, tokens: list[Token | None]) -> tuple[Word, ...]:
        return tuple(self._word(token) for token in tokens if token is not None)

    def _string(self, token: Token) -> str:
        return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m.group(1), m.group(1)), str(token)[1:-1])

    def _when(self, token: Token) -> When:
        if str(token) not in WHENS:
            self.found.append(
                error(
                    "unknown-event",
                    f"there is no event `{token}`",
                    self._span(token),
                    did_you_mean(str(token), WHENS) or "events are `entry` and `exit`",
                )
            )
        return WHENS.get(str(token), "entry")

    # header
    def item(self, children: list[Any]) -> Any:
        return children[0]

    def header(self, children: list[Any]) -> Header:
        return Header(self._span(children[0]), str(children[0]), tuple(children[1:]))

    def text_entry(self, children: list[Token]) -> HeaderEntry:
        text = "".join(self._string(token) for token in children[1:])
        return HeaderEntry(self._word(children[0]), (Text(self._span(children[1]), text),))

    def name_entry(self, children: list[Token]) -> HeaderEntry:
        return HeaderEntry(self._word(children[0]), tuple(self._word(token) for token in children[1:]))

    def include(self, children: list[Token]) -> Include | None:
        return _include(self._span(children[0]), self._string(children[0]), self.found)

    def define_constant(self, children: list[Any]) -> Define:
        return Define(self._span(children[0]), str(children[0]), None, children[1])

    def define_macro(self, children: list[Any]) -> Define:
        names = tuple(str(token) for token in children[1:-1] if token is not None)
        return Define(self._span(children[0]), str(children[0])[:-1], names, children[-1])

    # state
    def state(self, children: list[Any]) -> StateBlock:
        return StateBlock(self._start(), children[0], tuple(children[1:-1]), children[-1])

    def plain_key(self, children: list[Token]) -> KeySyntax:
        return KeySyntax(self._span(children[0]), str(children[0]), ())

    def tuple_key(self, children: list[Any]) -> KeySyntax:
        return KeySyntax(self._span(children[0]), str(children[0]), tuple(children[1:]))

    def integer_part(self, children: list[Word]) -> tuple[PointerType | Word, Word]:
        return self._type(children[:-1], children[-1]), children[-1]

    def pointer_part(self, children: list[Any]) -> tuple[PointerType | Word, Word]:
        return PointerType(), self._word(children[-1])

    def binding(self, children: list[Any]) -> GuardBinding:
        return GuardBinding(self._span(children[0]), self._word(children[0]), children[1])

    def type_word(self, children: list[Token]) -> Word:
        return self._word(children[0])

    def star(self, children: list[Token]) -> None:
        return None

    def _type(self, words: list[Word], name: Word) -> Word:
        if not words:
            self.found.append(
                error(
                    "missing-type", f"`{name.name}` has no type", name.span, f"write `int {name.name}` for an integer"
                )
            )
            return Word(name.span, "int")
        return Word(words[0].span, " ".join(word.name for word in words))

    def enum_field(self, children: list[Any]) -> FieldSyntax:
        *constants, name, initial = children[1:]
        texts = tuple(str(token) for token in constants if token is not None)
        return FieldSyntax(self._span(name), str(name), EnumType(texts), initial, children[0] is not None)

    def integer_field(self, children: list[Any]) -> FieldSyntax:
        *words, initial = children[1:]
        name: Word = words[-1]
        return FieldSyntax(name.span, name.name, self._type(words[:-1], name), initial, children[0] is not None)

    def pointer_field(self, children: list[Any]) -> FieldSyntax:
        *_, name, initial = children[1:]
        return FieldSyntax(self._span(name), str(name), PointerType(), initial, children[0] is not None)

    # watch
    def watch(self, children: list[Any]) -> WatchSyntax:
        return WatchSyntax(self._span(children[0]), self._word(children[0]), self._when(children[1]), children[2])

    def pointed(self, children: list[Any]) -> Unary:
        value = children[-1]
        return Unary(value.span, "*", value)

    # events
    def handler(self, children: list[Any]) -> HandlerSyntax:
        pattern, selector, block = children
        return HandlerSyntax(pattern.span, pattern, selector, block.statements)

    def pattern(self, children: list[Any]) -> Pattern:
        targets, parameters, when, guard = children
        return Pattern(targets[0].span, targets, parameters, self._when(when), guard)

    def targets(self, children: list[Token | None]) -> tuple[Word, ...]:
        return tuple(self._word(token) for token in children if token is not None and token.type == "NAME")

    def parameters(self, children: list[Token | None]) -> tuple[Word, ...]:
        return self._words(children)

    def guard(self, children: list[Any]) -> Guard:
        return Guard(children[1].span, children[0] is not None, children[1])

    def for_any(self, children: list[Token]) -> ForAny:
        return ForAny(self._span(children[0]), str(children[0]))

    def for_equal(self, children: list[Any]) -> ForEqual:
        return ForEqual(self._span(children[0]), str(children[0]), (children[1],))

    def for_tuple(self, children: list[Any]) -> ForEqual:
        return ForEqual(self._span(children[0]), str(children[0]), tuple(children[1:]))

    def for_with(self, children: list[Any]) -> ForWith:
        return ForWith(self._span(children[0]), str(children[0]), self._word(children[1]), children[2])

    def select(self, children: list[Any]) -> Select:
        return Select(self._start(), tuple(children))

    def case_none(self, children: list[Token]) -> Case:
        return Case(self._span(children[0]), self._words(list(children)), ())

    def case_handlers(self, children: list[Any]) -> Case:
        names = [child for child in children if isinstance(child, Token)]
        handlers = tuple(child for child in children if isinstance(child, HandlerSyntax))
        return Case(self._span(names[0]), self._words(list(names)), handlers)

    # statements
    def block(self, children: list[Any]) -> _Block:
        return _Block(tuple(statement for child in children for statement in _statements(child)))

    def assign(self, children: list[Any]) -> Assign:
        return Assign(children[0].span, children[0], children[1])

    def if_then(self, children: list[Any]) -> If:
        return If(children[0].span, children[0], _statements(children[1]), ())

    def if_else(self, children: list[Any]) -> If:
        return If(children[0].span, children[0], _statements(children[1]), _statements(children[2]))

    def abort(self, children: list[Token]) -> Abort:
        keyword, *texts = children
        message = "".join(self._string(token) for token in texts)
        return Abort(self._span(keyword), message if texts else None)

    def halt(self, children: list[Token]) -> Halt:
        return Halt(self._span(children[0]))

    def nothing(self, children: list[Token]) -> _Block:
        return _Block(())

    # expressions
    def choice(self, children: list[Any]) -> Choice:
        return Choice(children[0].span, *children)

    def binary(self, children: list[Any]) -> Binary:
        left, operator, right = children
        return Binary(left.span, str(operator), left, right)

    def unary(self, children: list[Any]) -> Unary:
        return Unary(self._span(children[0]), str(children[0]), children[1])

    def cast(self, children: list[Any]) -> Cast:
        return Cast(self._span(children[0]), " ".join(str(children[0])[1:-1].split()), children[1])

    def dot(self, children: list[Any]) -> FieldPath:
        return FieldPath(children[0].span, children[0], str(children[1]), False)

    def arrow(self, children: list[Any]) -> FieldPath:
        return FieldPath(children[0].span, children[0], str(children[1]), True)

    def index(self, children: list[Any]) -> Index:
        return Index(children[0].span, children[0], children[1])

    def name(self, children: list[Token]) -> Name:
        return Name(self._span(children[0]), str(children[0]))

    def number(self, children: list[Token]) -> Number:
        return Number(self._span(children[0]), str(children[0]))

    def macro(self, children: list[Any]) -> Macro:
        arguments = tuple(child for child in children[1:] if child is not None)
        return Macro(self._span(children[0]), str(children[0]), arguments)

    def dollar(self, children: list[Token]) -> Expr:
        token = children[0]
        span, word = self._span(token), str(token)[1:]
        if word.isdigit() and len(word) <= 4 and int(word) > 0:
            return Argument(span, int(word))
        kinds: dict[str, Callable[[Span], Expr]] = {"return": Result, "irql": Irql, "role": RunningRole}
        if word in kinds:
            return kinds[word](span)
        if word == "fname":
            self.found.append(error("unknown-value", "`$fname` stands only in abort texts", span))
        elif word.isdigit():
            self.found.append(error("unknown-value", "parameters count from `$1`", span))
        else:
            help_text = (
                did_you_mean("$" + word, ["$return", "$irql", "$role"])
                or "values are `$1`, `$return`, `$irql` and `$role`"
            )
            self.found.append(error("unknown-value", f"there is no value `${word[:40]}`", span, help_text))
        return Number(span, "0")


def _statements(child: object) -> tuple[Statement, ...]:
    match child:
        case _Block(statements):
            return statements
        case Assign() | If() | Abort() | Halt():
            return (child,)
        case _:
            return ()
