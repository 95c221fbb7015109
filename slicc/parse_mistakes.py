"""What is wrong with an item that the grammar rejects, in words for its author."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from encoder.diagnostic import Diagnostic, did_you_mean, error
from slicc.parse_grammar import parser
from slicc.parse_items import Chunk, as_shown

KEYWORDS = (
    "rule include define state per watch for with guard select case none if else abort halt enum persistent".split()
)

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


_TOKENS = {
    "$END": "the end of the item",
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "text in quotes",
    "DOLLAR": "`$N`",
}


def explain(problem: UnexpectedInput, chunk: Chunk, text: str, offset: int) -> Diagnostic:
    span = chunk.at(offset)
    before = re.findall(r"[A-Za-z_]\w*", text[:offset])[-1:]
    token = problem.token if isinstance(problem, UnexpectedToken) else None
    shown = "the end of the item" if token is None or token.type == "$END" else f"`{token.value[:40]}`"
    if isinstance(problem, UnexpectedCharacters):
        shown = as_shown(text[offset]) if offset < len(text) else shown
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
                parser().parse(text)
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
    for terminal in parser().terminals:
        if terminal.name == name and terminal.pattern.type == "str":
            return f"`{terminal.pattern.value}`"
    return name.lower().replace("_", " ")
