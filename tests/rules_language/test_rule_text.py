"""Rule text: what is accepted, and what is said of what is not."""

from __future__ import annotations

import time

import pytest

from encoder.diagnostic import InputError, render
from slicc.parse import decode_rule, parse_rule
from slicc.parse_mistakes import EXAMPLES
from slicc.rule import (
    Abort,
    Argument,
    Assign,
    Binary,
    Cast,
    Choice,
    EnumType,
    ForAny,
    ForEqual,
    ForWith,
    HandlerSyntax,
    If,
    Name,
    PointerType,
    Result,
    RuleSyntax,
    Text,
    Unary,
    Word,
)


def handler(text: str) -> HandlerSyntax:
    (item,) = parse_rule(text, "t.slic").items
    assert isinstance(item, HandlerSyntax)
    return item


def complaints(text: str) -> list[str]:
    """Yield ``line:column code: message`` of each mistake in a text."""
    with pytest.raises(InputError) as caught:
        parse_rule(text, "t.slic")
    return [f"{d.span.line}:{d.span.column} {d.code}: {d.message}" for d in caught.value.diagnostics if d.span]


# ------------------------------------------------------------------------------------------------------------- accepted

ACCEPTED = [
    "",
    "// a comment alone",
    "/* one */ ; /* two */",
    'rule R { title "a" "b"; holds ""; page "x"; model "wdm"; severity warning; applies_to F, G; functions F; }',
    'include "a/b.h";',
    '#include "a.h"',
    "#include <a.h> // why",
    "define A 1;",
    "define A(x, y) x + y;",
    "define A() 1;",
    "#define A (1 + 2)",
    "#define A(x) \\\n ((x) > 0)",
    "state { }",
    "state { enum { a, b } s = a; enum { c, } t = c; }",
    "state { int x = 0; int *p = 0; void **q = NULL; unsigned char c = 0x1f; uint64 n = 0; bool b = false; }",
    "state { persistent int n = 0; persistent enum { a } s = a; persistent void *p = 0; }",
    "state per lock { bool held = false; }",
    "state per lock(int kind, void *context) { bool held = false; }",
    "state { int x = 0; } with guard(F, $1)",
    "state { int x = 0; } with guard (F, $1->lock);\nF.entry { }",
    "watch F.exit.$1;",
    "watch F.exit.$return;",
    "watch F.entry.(*$2);",
    "watch F.call.*$2;",
    "F.entry { }",
    "F.exit { }",
    "F.call { }",
    "F.return { }",
    "[F, G].entry { }",
    "[F | G | H].exit { }",
    "F(a, b).entry { }",
    "F().entry { }",
    "[F, G](a).entry { }",
    "any_role.exit { }",
    "[HW_STARTIO, HW_BUILDIO].entry { }",
    "dispatch.exit { }",
    "F.entry[guard $1] { }",
    "F.exit[guard $return] { }",
    "F.exit[guard || null $1] { }",
    "F.exit[guard *$1] { }",
    "F.exit[guard ||null *($1)] { }",
    "F.entry for lock { }",
    "F.entry for lock = $1 { }",
    "F(lock).entry for lock = lock { }",
    "F.entry for lock = ($1, $2) { }",
    "F.entry for lock = ($1) { }",
    "F.entry for lock with via == $1 { }",
    "select one { case F G: F.entry { halt; } G.exit { } case H, J: none case K: none; case L: }",
    "select one { }",
    'F.entry { abort "text"; }',
    'F.entry { abort "two " "texts"; }',
    "F.entry { abort; }",
    "F.entry { halt; }",
    "F.entry { ; { s = 1; } }",
    "F.entry { if ($1) halt; }",
    "F.entry { if ($1) halt; else s = 2; }",
    "F.entry { if ($1) { } else if ($2) { } else { } }",
    "F.entry { s = $1 + $2 - 3 * 4 / 5 % 6 << 7 >> 8 & 9 | 10 ^ 11; }",
    "F.entry { s = $1 == 1 && $2 != 2 || $3 < 3 && !($4 > 4) || $5 <= 5 || $6 >= ~6; }",
    "F.entry { s = $1 ? $2 : $3 ? -1 : +1; }",
    "F.entry { s = *$1; s = **$1; s = $1->f.g[3]->h; s = (*$1).f; }",
    "F.entry { s = (void *)$1; s = (unsigned char)$1; s = (KIRQL) x; s = (struct _A *)x == y; }",
    "F.entry { s = NT_SUCCESS($return); s = MAX($1, 2); s = NONE(); }",
    "F.entry { if ($irql == DISPATCH_LEVEL && $role == HW_STARTIO) halt; }",
    "F.entry { state = one; }",  # words of the language are names where nothing else can stand
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    assert isinstance(parse_rule(text, "t.slic"), RuleSyntax)


def test_the_header_is_read() -> None:
    rule = parse_rule('rule R { title "a " "b"; applies_to F, G; }', "t.slic")
    assert rule.name == "R"
    assert rule.header is not None
    title, triggers = rule.header.entries
    assert isinstance(title.values[0], Text) and title.values[0].text == "a b"
    assert [word.name for word in triggers.values if isinstance(word, Word)] == ["F", "G"]


def test_a_rule_without_a_header_is_named_by_its_file() -> None:
    assert parse_rule("F.entry { }", "dir/Some.slic").name == "Some"


def test_state_is_read() -> None:
    (block,) = parse_rule("state per k(int a, void *b) { enum { x, y } s = y; persistent void *p = 0; }", "t").states
    assert block.key is not None and block.key.name == "k"
    assert [word.name for _, word in block.key.parts] == ["a", "b"]
    first, second = block.fields
    assert first.type == EnumType(("x", "y")) and not first.persistent
    assert second.type == PointerType() and second.persistent


def test_a_guard_binding_belongs_to_its_state() -> None:
    (block,) = parse_rule("state { int x = 0; }\nwith guard(F, $1)\nF.entry { }", "t").states
    assert block.guard is not None and block.guard.function.name == "F"


def test_events_are_read() -> None:
    item = handler("[F, G](a, b).return for k = b { }")
    assert [word.name for word in item.pattern.targets] == ["F", "G"]
    assert item.pattern.parameters is not None and [word.name for word in item.pattern.parameters] == ["a", "b"]
    assert item.pattern.when == "exit"
    assert isinstance(item.selector, ForEqual) and isinstance(item.selector.values[0], Name)
    assert isinstance(handler("F.entry for k { }").selector, ForAny)
    assert isinstance(handler("F.entry for k with v == 1 { }").selector, ForWith)


def test_guards_are_read() -> None:
    guard = handler("F.exit[guard || null *$return] { }").pattern.guard
    assert guard is not None and guard.or_null
    assert isinstance(guard.value, Unary) and isinstance(guard.value.operand, Result)


def test_statements_are_read() -> None:
    body = handler('F.entry { if ($1) abort "x"; else if ($2) halt; s = 1; }').body
    assert [type(statement) for statement in body] == [If, Assign]
    assert isinstance(body[0], If) and isinstance(body[0].then[0], Abort) and isinstance(body[0].orelse[0], If)


def test_precedence_is_that_of_c() -> None:
    def value(text: str) -> object:
        (statement,) = handler(f"F.entry {{ s = {text}; }}").body
        assert isinstance(statement, Assign)
        return statement.value

    low = value("$1 == 1 || $2 == 2 && $3 & 4")
    assert isinstance(low, Binary) and low.operator == "||"
    assert isinstance(low.right, Binary) and low.right.operator == "&&"
    minus = value("1 - 2 - 3")
    assert isinstance(minus, Binary) and isinstance(minus.left, Binary)
    assert isinstance(value("(PVOID)$1"), Cast)
    product = value("(a) * $1")
    assert isinstance(product, Binary) and product.operator == "*"
    choice = value("$1 ? 2 : $3 ? 4 : 5")
    assert isinstance(choice, Choice) and isinstance(choice.no, Choice)


def test_spans_count_from_one() -> None:
    item = handler("\n\n  F.entry\n{\n    s = $12;\n}")
    assert (item.span.line, item.span.column) == (3, 3)
    (statement,) = item.body
    assert isinstance(statement, Assign) and isinstance(statement.value, Argument)
    assert (statement.value.span.line, statement.value.span.column, statement.value.index) == (5, 9, 12)


def test_directives_keep_their_columns() -> None:
    assert complaints("#define A 1 +") == ["1:14 syntax: unexpected `;`"]


# -------------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(("message", "text"), [(m, text) for m, _, texts in EXAMPLES for text in texts])
def test_every_example_of_a_mistake_gets_its_message(message: str, text: str) -> None:
    assert message in complaints(text)[0]


REFUSED = [
    ("sate { int x = 0; }", ["1:1 syntax: `sate` is not a word of the language here"]),
    ('F.entry { abrt "x"; }', ["1:11 syntax: `abrt` is not a word of the language here"]),
    ("F.entri { }", ["1:3 unknown-event: there is no event `entri`"]),
    ("F.entry { s = $foo; }", ["1:15 unknown-value: there is no value `$foo`"]),
    ("F.entry { s = $0; }", ["1:15 unknown-value: parameters count from `$1`"]),
    ("F.entry { s = $fname; }", ["1:15 unknown-value: `$fname` stands only in abort texts"]),
    ("state { x = 0; }", ["1:9 missing-type: `x` has no type"]),
    ('include "../x.h";', ["1:9 outside-include: an include stays inside the rule directories"]),
    ('#include "/etc/passwd"', ["1:1 outside-include: an include stays inside the rule directories"]),
    ("#include <a/../../b>", ["1:1 outside-include: an include stays inside the rule directories"]),
    ("#pragma once", ["1:1 unknown-directive: only `#include` and `#define` are known"]),
    ("rule A { }\nrule B { }", ["2:6 second-header: a file holds one rule"]),
    ("F.entry { halt;", ["1:9 never-closed: this `{` is never closed"]),
    ("F.entry { halt;\nG.entry { }", ["1:9 never-closed: this `{` is never closed"]),
    ("F.entry { halt; } }", ["1:19 never-opened: this `}` closes nothing"]),
    ("F.entry { if ($1 { halt; } }", ["1:28 never-opened: this `}` closes nothing; `(` in line 1 is open"]),
    (
        'F.entry { abort "x; }',
        ["1:17 open-string: this text is never closed", "1:9 never-closed: this `{` is never closed"],
    ),
    ("/* F.entry { }", ["1:1 open-comment: this comment is never closed"]),
    ("F.entry { s = 1 @ 2; }", ["1:17 bad-character: unexpected character `@`"]),
    ("F.entry { s = \0; }", ["1:15 bad-character: unexpected character U+0000"]),
    (
        "F.entry { s = `x`; }",
        ["1:15 bad-character: unexpected character ```", "1:17 bad-character: unexpected character ```"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_refused(text: str, expected: list[str]) -> None:
    assert sorted(complaints(text)) == sorted(expected) or complaints(text)[: len(expected)] == expected


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = "F.entry { x++; y = 1 }\nG { }\nstate { int z; }\nH.entry { while (1) { } if x { halt; } }\n"
    assert complaints(text) == [
        "1:12 syntax: the language has no `++`, `--` or compound assignment",
        "1:22 syntax: missing `;` before `}`",
        "2:3 syntax: no event is given",
        "3:14 syntax: a state variable needs an initial value",
        "4:21 syntax: the language has no loops",
        "4:28 syntax: a condition stands in parentheses",
    ]


def test_a_diagnostic_is_shown_with_its_line_and_caret() -> None:
    text = 'F.entry {\n    abort "x"\n}\n'
    with pytest.raises(InputError) as caught:
        parse_rule(text, "t.slic")
    assert render(caught.value.diagnostics[0], {"t.slic": text}).splitlines() == [
        "t.slic:3:1: error[syntax]: missing `;` before `}`",
        "    }",
        "    ^",
        "    help: end the statement before this with `;`",
    ]


# -------------------------------------------------------------------------------------------------------------- hostile


def test_text_that_is_not_utf8() -> None:
    with pytest.raises(InputError) as caught:
        decode_rule(b"F.entry {\n  \xff }", "t.slic")
    assert str(caught.value.diagnostics[0].span) == "t.slic:2:3"
    assert decode_rule(b"\xef\xbb\xbfF.entry { }", "t.slic").startswith("F")


HOSTILE = {
    "parentheses": "F.entry { s = " + "(" * 5000 + "1" + ")" * 5000 + "; }",
    "blocks": "F.entry " + "{" * 5000 + "}" * 5000,
    "negations": "F.entry { s = " + "!" * 5000 + "1; }",
    "sums": "F.entry { s = 1" + " + 1" * 5000 + "; }",
    "else": "F.entry { if (1) halt; " + "else if (1) halt; " * 3000 + "}",
    "fields": "F.entry { s = $1" + ".f" * 5000 + "; }",
    "choices": "F.entry { s = " + "1 ? 1 : " * 3000 + "1; }",
    "huge": "F.entry { } " * 200_000,
    "mistakes": "F.entry { x++; }\n" * 5000,
    "mistakes in one block": "F.entry {" + " x++;\n" * 5000 + "}",
    "closing": "}" * 100_000,
    "strings": '"' * 10_000,
    "nul": "\0" * 10_000,
    "hashes": "#\n" * 10_000,
    "surrogate": "F.entry { s = \ud800; }",
    "number": "F.entry { s = $" + "9" * 5000 + "; }",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_gives_diagnostics(kind: str) -> None:
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        parse_rule(HOSTILE[kind], "t.slic")
    assert 0 < len(caught.value.diagnostics) <= 40
    assert time.monotonic() - began < 10
