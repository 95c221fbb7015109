"""Trees of the grammar into rule syntax."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree
from lark.visitors import Transformer_NonRecursive

from encoder.diagnostic import Diagnostic, did_you_mean, error
from encoder.source import Span
from slicc.parse_items import Chunk
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

WHENS: dict[str, When] = {"entry": "entry", "exit": "exit", "call": "entry", "return": "exit"}
"""``call`` and ``return`` are the names of the SLIC papers."""

_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(slots=True)
class _Block:
    """A block of statements on its way to the statement that owns it."""

    statements: tuple[Statement, ...]


def include(span: Span, path: str, found: list[Diagnostic]) -> Include | None:
    """Yield an include, or None (and say why) where it leads out of the rule directories."""
    parts = re.split(r"[/\\]", path)
    if not path or path.startswith(("/", "\\")) or ":" in path or ".." in parts or "\0" in path:
        found.append(
            error("outside-include", "an include stays inside the rule directories", span, "name a file below them")
        )
        return None
    return Include(span, path)


class Builder(Transformer_NonRecursive[Token, object]):
    """Grammar rules into dataclasses, one method each. Method names are the rules' names."""

    def __init__(self, chunk: Chunk):
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
        return include(self._span(children[0]), self._string(children[0]), self.found)

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


def depth_of(tree: Tree[Token]) -> int:
    deepest = 0
    stack: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return deepest
