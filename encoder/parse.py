"""Parse preprocessed C: the one door to pycparser's parser."""

from __future__ import annotations

import contextlib
import gc
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias, TypeVar

from pycparser import c_ast, c_parser
from pycparser.c_lexer import CLexer, Token

from encoder.diagnostic import Diagnostic, InputError, did_you_mean, error
from encoder.dialect import FUNCTION_NAME, MOST_ERRORS, neutralise, place
from encoder.preprocess import Preprocessed, unescape
from encoder.source import NOWHERE, Span

Node: TypeAlias = Any  # a pycparser node: the library is untyped
Line: TypeAlias = tuple[str, str, bool] | None
Differing: TypeAlias = Mapping[str, Mapping[int, Line]]
T = TypeVar("T")

STACK = 512 * 1024 * 1024  # bytes, reserved and not used up: deep trees are walked recursively
DEPTH = 300_000  # Python frames

RANGE = "..."  # the operator of `case 1 ... 3` and `[0 ... 7] = x`, as a BinaryOp
OPAQUE = "__slicc_opaque_"  # begins the tag of a structure that stands for an unknown type
UNKNOWN_TYPE_HELP = "give its header with -I or --kit, or let it pass with --lenient"
COMPATIBLE = "__builtin_types_compatible_p"
_OPAQUE_TYPES = ("__builtin_va_list", "__gnuc_va_list")  # types without a declaration
_TOKEN = re.compile(
    r"""[A-Za-z_$][\w$]*|\.?[0-9](?:[eEpP][+-]|[\w.])*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|/\*.*?(?:\*/|$)|//.*"""
    r"""|<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\S"""
)


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One parsed file. ``ext``: the c_ast nodes at file scope. ``sources``: file name to text. ``noreturn``: functions
    declared not to return. ``display``: current name to the name in the source, where they differ.

    ``differing`` holds, for each file, the lines that are not parsed as they stand in the source: (source, parsed text,
    whether only the dialect makes the difference), or None where no column can be given. ``warnings``: what was taken
    for granted when the file was read: missing headers, unknown types.
    """

    file: str
    ext: tuple[Node, ...]
    sources: dict[str, str]
    noreturn: frozenset[str]
    differing: Differing = field(default_factory=dict, repr=False)
    display: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()

    def span(self, node: Node) -> Span:
        """Yield where ``node`` begins in the source; its column is None where a macro stands there."""
        return span_of(node, self.differing)

    def closing(self, node: Node) -> Span | None:
        """Yield where the closing brace of a function definition stands, if that is known."""
        return closing_of(node, self.differing)


def type_names(unit: TranslationUnit) -> tuple[str, ...]:
    """Yield the type names that a unit declares."""
    return tuple(node.name for node in unit.ext if isinstance(node, c_ast.Typedef))


def closing_of(node: Node, differing: Differing) -> Span | None:
    """Yield where the closing brace of a function definition stands, if that is known."""
    coord = getattr(node.body, "coord", None)
    if not isinstance(coord, _BodyCoord):
        return None
    return _span(coord.end.file, coord.end.line, coord.end.column, differing)


def span(node: Node, unit: TranslationUnit) -> Span:
    """Yield where ``node`` begins in the source; its column is None where a macro stands there."""
    return unit.span(node)


def span_of(node: Node, differing: Differing) -> Span:
    """Yield the source place of ``node``, or of the first node below it that has one, else NOWHERE."""
    coord = getattr(node, "coord", None)
    while coord is None and node is not None:
        children = node.children() if isinstance(node, c_ast.Node) else ()
        node = children[0][1] if children else None
        coord = getattr(node, "coord", None)
    if coord is None:
        return NOWHERE
    return _span(coord.file, coord.line, coord.column, differing)


def parse(pre: Preprocessed, typedefs: tuple[str, ...] = (), lenient: bool = False) -> TranslationUnit:
    """Yield the syntax tree of a preprocessed file. ``typedefs`` are type names that another unit defines.

    ``lenient``: a name that can only be an unknown type is one, of a structure that is nowhere defined (OPAQUE).

    Raises: InputError with every syntax error that can be told apart from the ones before it.
    """
    plain = neutralise(pre.text, pre.file)
    differing = _differing(pre.text, plain.text, pre.file, pre.sources)

    parser = _Parser(frozenset(pre.sources), differing, typedefs, pre.abi.microsoft, lenient)

    def run() -> tuple[Node, ...]:
        return parser.file(plain.text, pre.file)

    try:
        ext = with_deep_stack(run)
    except RecursionError:
        message = "expressions or statements are nested too deeply"
        raise InputError([error("too-deep", message, Span(pre.file, 1))]) from None
    warnings = (*pre.warnings, *parser.opaque)
    return TranslationUnit(pre.file, ext, pre.sources, plain.noreturn, differing, warnings=warnings)


def parse_text(
    text: str, name: str, typedefs: tuple[str, ...] = (), sources: Mapping[str, str] | None = None
) -> TranslationUnit:
    """Yield the syntax tree of generated C, which may hold ``#line N "file"`` markers; ``name`` names the rest.

    Spans in files that are neither ``name`` nor in ``sources`` have no column. Raises: InputError.
    """
    return parse(Preprocessed(name, text, {**(sources or {}), name: text}), typedefs)


def same(left: Node, right: Node) -> bool:
    """Whether two syntax trees say the same, wherever they stand."""
    if type(left) is not type(right) or not isinstance(left, c_ast.Node):
        return bool(left == right)
    if any(getattr(left, name) != getattr(right, name) for name in left.attr_names):
        return False
    ours, theirs = left.children(), right.children()
    return len(ours) == len(theirs) and all(
        a[0] == b[0] and same(a[1], b[1]) for a, b in zip(ours, theirs, strict=True)
    )


def with_deep_stack(run: Callable[[], T]) -> T:
    """Yield run(), called where it may recurse deeply and where no garbage collector walks over the trees it builds.

    Raises: RecursionError when even that is too deep; whatever ``run`` raises.
    """
    result: list[T] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            result.append(run())
        except BaseException as reason:
            raised.append(reason)

    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    old_size = threading.stack_size()
    gc.disable()
    sys.setrecursionlimit(max(limit, DEPTH))
    try:
        try:
            threading.stack_size(STACK)
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
        except (ValueError, RuntimeError, MemoryError):  # no room for such a stack: take the ordinary one
            sys.setrecursionlimit(max(limit, 10_000))
            work()
        else:
            thread.join()
    finally:
        threading.stack_size(old_size)
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()
    if raised:
        raise raised[0]
    return result[0]


# ---------------------------------------------------------------- places


def _differing(before: str, text: str, file: str, sources: Mapping[str, str]) -> dict[str, dict[int, Line]]:
    """Yield the lines of each file that do not stand in ``text`` as they stand in their source."""
    out: dict[str, dict[int, Line]] = {}
    lines: dict[str, list[str]] = {}
    seen: dict[str, set[int]] = {}
    number = 1
    own: dict[int, Line] = out.setdefault(file, {})
    source = lines.setdefault(file, sources.get(file, "").split("\n"))
    passed = seen.setdefault(file, set())
    for original, line in zip(before.split("\n"), text.split("\n")):
        if line.startswith("#") or line.lstrip(" \t").startswith("#"):
            match = _MARKER.match(line)
            if match:
                number = int(match[1])
                if match[2] is not None:
                    file = unescape(match[2])
                    own = out.setdefault(file, {})
                    if file not in lines:
                        lines[file] = sources.get(file, "").split("\n")
                        seen[file] = set()
                    source, passed = lines[file], seen[file]
                continue
        if line and not line.isspace():
            if number in passed:
                own[number] = None  # the line stands there twice: a column would be a guess
            else:
                passed.add(number)
                if not 1 <= number <= len(source):
                    own[number] = None
                elif source[number - 1] != line:
                    own[number] = (source[number - 1], line, source[number - 1] == original)
        number += 1
    return out


_MARKER = re.compile(r'[ \t]*#[ \t]*(?:line[ \t]+)?(\d+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?')


def _span(file: str, line: int, column: int | None, differing: Differing) -> Span:
    if column is None:
        return Span(file, line, None)
    lines = differing.get(file)
    if lines is None or line not in lines:
        return Span(file, line, column)
    pair = lines[line]
    return Span(file, line, None if pair is None else _columns(*pair).get(column))


@lru_cache(maxsize=8192)
def _columns(source: str, text: str, dialect: bool) -> dict[int, int]:
    """Yield the source column of each token of ``text``: those before the first and after the last difference, and
    where only the dialect makes the difference, those that it left in their place."""
    old = [m for m in _TOKEN.finditer(source) if not m[0].startswith(("/*", "//"))]
    new = [m for m in _TOKEN.finditer(text) if not m[0].startswith(("/*", "//"))]
    out: dict[int, int] = {}
    for a, b in zip(old, new):
        if a[0] != b[0]:
            break
        out[b.start() + 1] = a.start() + 1
    for a, b in zip(reversed(old), reversed(new)):
        if a[0] != b[0]:
            break
        out.setdefault(b.start() + 1, a.start() + 1)
    if dialect:
        places = {a.start(): a[0] for a in old}
        for b in new:
            if places.get(b.start()) == b[0]:
                out.setdefault(b.start() + 1, b.start() + 1)
    return out


# ---------------------------------------------------------------- pycparser


class LabelAddress(c_ast.Node):
    """GNU's ``&&name``: where a label of the running function stands."""

    __slots__ = ("name", "coord", "__weakref__")
    attr_names = ("name",)

    def __init__(self, name: str, coord: Any = None) -> None:
        self.name = name
        self.coord = coord

    def children(self) -> tuple[tuple[str, Node], ...]:
        return ()

    def __iter__(self) -> Iterator[Node]:
        return iter(())


class ComputedGoto(c_ast.Node):
    """GNU's ``goto *expr;``."""

    __slots__ = ("expr", "coord", "__weakref__")
    attr_names = ()

    def __init__(self, expr: Node, coord: Any = None) -> None:
        self.expr = expr
        self.coord = coord

    def children(self) -> tuple[tuple[str, Node], ...]:
        return (("expr", self.expr),)

    def __iter__(self) -> Iterator[Node]:
        return iter((self.expr,))


def is_range(node: Node) -> bool:
    """Whether a case label or designator is GNU's ``low ... high``."""
    return isinstance(node, c_ast.BinaryOp) and node.op == RANGE


class _SyntaxError(Exception):
    def __init__(self, message: str, coord: Any):
        super().__init__(message)
        self.message = message
        self.coord = coord


_PUNCTUATORS = {
    "->": "ARROW", "++": "PLUSPLUS", "--": "MINUSMINUS", "&&": "LAND", "||": "LOR", "<=": "LE", ">=": "GE", "==": "EQ",
    "!=": "NE", "*=": "TIMESEQUAL", "+=": "PLUSEQUAL", "-=": "MINUSEQUAL", "&=": "ANDEQUAL", "|=": "OREQUAL",
    "=": "EQUALS", "+": "PLUS", "-": "MINUS", "*": "TIMES", "&": "AND", "|": "OR", "~": "NOT", "!": "LNOT", "<": "LT",
    ">": "GT", "(": "LPAREN", ")": "RPAREN", "]": "RBRACKET", "{": "LBRACE", "}": "RBRACE", ",": "COMMA", ";": "SEMI",
}  # fmt: skip
# Prefixes of literals, `<<=` and what may begin something longer are left to the library.
_PLAIN = re.compile(
    r"""[ \t\n]*([A-Za-z_]\w*(?![\w$'"])|[1-9][0-9]*(?![\w.'$])"""
    r"""|->|\+\+|--|&&|\|\||[<>=!*+&|]=|-=|[(){}\],;~]|[=+*&|!](?![=+&|])"""
    r"""|-(?![->=])|[<>](?![<>=:%]))"""
)


_DIGITS = frozenset("123456789")


class _BodyCoord(c_parser.Coord):
    """Where a function's body begins, and where it ends."""

    def __init__(self, begin: Any, end: Any) -> None:
        super().__init__(begin.file, begin.line, begin.column)
        self.end = end


class _Lexer(CLexer):
    """Adds: file names with escapes; no column where the source is unknown; `typeof`, as a specifier alone."""

    _pos: int

    def _init_state(self) -> None:
        super()._init_state()
        self._keyword_map["typeof"] = "TYPEOF"

    def token(self) -> Token | None:
        """Yield the next token: most are names and punctuators, which need no more than one look."""
        if not self._in_attribute and self._pending_tok is None:
            match = _PLAIN.match(self._lexdata, self._pos)
            if match is not None:
                begin, (start, self._pos) = self._pos, match.span(1)
                value = match[1]
                last = self._lexdata.rfind("\n", begin, start)
                if last >= 0:
                    self._lineno += self._lexdata.count("\n", begin, start)
                    self._line_start = last + 1
                kind = _PUNCTUATORS.get(value) or self._keyword_map.get(value, "ID")
                if value[0] in _DIGITS:
                    kind = "INT_CONST_DEC"
                return Token(kind, value, self._lineno, start - self._line_start + 1, self._filename)
        return super().token()

    def _handle_ppline(self) -> None:
        end = self._lexdata.find("\n", self._pos)
        end = len(self._lexdata) if end < 0 else end
        match = _MARKER.match(self._lexdata, self._pos - 1)
        if match is None or match.end() > end:
            self._error("invalid line marker", self._pos - 1)
        else:
            self._lineno = int(match[1])
            if match[2] is not None:
                self._filename = unescape(match[2])
        self._pos = min(end + 1, len(self._lexdata))
        self._line_start = self._pos

    @property
    def line(self) -> int:
        return int(self._lineno)


class _Parser(c_parser.CParser):
    """Adds: errors with places, several of them; type names from elsewhere; GNU's ``?:``, ranges, labels as values."""

    def __init__(
        self,
        known: frozenset[str],
        differing: Differing,
        typedefs: Iterable[str],
        microsoft: bool,
        lenient: bool = False,
    ) -> None:
        super().__init__(lexer=_Lexer)
        self.microsoft = microsoft
        self.lenient = lenient
        self.opaque: list[Diagnostic] = []  # unknown types that are let pass
        self.known = known
        self.differing = differing
        # An outer scope, so that the file may give such a name another meaning.
        self.outer = dict.fromkeys((*typedefs, *_OPAQUE_TYPES), True)
        self.found: list[Diagnostic] = []
        self.naming: list[Node] = []  # literals that name the function they stand in

    def file(self, text: str, name: str) -> tuple[Node, ...]:
        self._scope_stack = [self.outer, {}]
        self._typedef_checked_token = None
        self.clex.input(text, name)
        self._tokens = c_parser._TokenStream(self.clex.token)
        self.text, self.name = text, name
        ext: list[Node] = []
        while (start := self._begin()) is not None:
            try:
                ext.extend(self._parse_external_declaration())
                if self.naming:
                    raise _SyntaxError("`__FUNCTION__` stands outside a function", self.naming.pop().coord)
                self._note_end(ext[-1] if ext else None)
                self._forget()
            except _SyntaxError as reason:
                unknown = self._unknown_type() if self.lenient else None
                if unknown is not None and unknown.value not in self.outer:
                    ext.append(self._opaque_type(unknown))
                    self._scope_stack = self._scope_stack[:2]
                    self._typedef_checked_token = None
                    self._reset(start)
                    continue
                self._report(reason)
                if not self._recover(start):
                    break
            except (AssertionError, AttributeError, IndexError, TypeError, KeyError, ValueError):
                # pycparser takes its own invariants for granted on some malformed input.
                self._report(_SyntaxError("Invalid declaration", self._here()))
                if not self._recover(start):
                    break
        if self.found:
            raise InputError(dict.fromkeys(self.found))
        return tuple(ext)

    def _note_end(self, node: Node) -> None:
        """Keep where the body of a function that was read just now ends."""
        token = self._tokens._buffer[self._tokens._index - 1] if self._tokens._index else None
        if isinstance(node, c_ast.FuncDef) and token is not None and token.type == "RBRACE":
            body = node.body
            if body.coord is not None and not isinstance(body.coord, _BodyCoord):
                body.coord = _BodyCoord(body.coord, self._tok_coord(token))

    def _begin(self) -> int | None:
        while True:
            try:
                return None if self._peek() is None else int(self._mark())
            except _SyntaxError as reason:
                self._report(reason)
                if not self._step():
                    return None

    def _forget(self) -> None:
        """Drop the tokens of what is parsed: the stream would keep all of them."""
        stream = self._tokens
        del stream._buffer[: stream._index]
        stream._index = 0

    # What follows is asked at every step: the library's own answers, without their detours.

    def _peek(self, k: int = 1) -> Token | None:
        stream = self._tokens
        at = stream._index + k - 1
        token = stream._buffer[at] if at < len(stream._buffer) else stream.peek(k)
        if token is not self._typedef_checked_token:
            self._classify_identifier(token)
        return token

    def _peek_type(self, k: int = 1) -> str | None:
        stream = self._tokens
        at = stream._index + k - 1
        token = stream._buffer[at] if at < len(stream._buffer) else stream.peek(k)
        if token is not self._typedef_checked_token:
            self._classify_identifier(token)
        return token.type if token is not None else None

    def _classify_identifier(self, tok: Token | None) -> None:
        if tok is not None and (tok.type == "ID" or tok.type == "TYPEID"):
            tok.type = "TYPEID" if self._is_type_in_scope(tok.value) else "ID"
        self._typedef_checked_token = tok

    def _parse_error(self, msg: str, coord: Any) -> NoReturn:
        raise _SyntaxError(msg, coord)

    def _tok_coord(self, tok: Token) -> Any:
        column = tok.column if tok.filename in self.known else None
        return c_parser.Coord(tok.filename, tok.lineno, column)

    def _here(self) -> Any:
        stream = self._tokens
        token = next((t for t in reversed(stream._buffer[: stream._index + 1]) if t is not None), None)
        return self._tok_coord(token) if token is not None else None

    def _report(self, reason: _SyntaxError) -> None:
        coord = reason.coord
        at_end = "At end of input" in reason.message
        if not isinstance(coord, c_parser.Coord):
            if at_end:
                span = self._end()
            else:
                here = self._here()
                span = _span(here.file, here.line, here.column, self.differing) if here else Span(self.name, 1)
        else:
            span = _span(coord.file, coord.line, coord.column, self.differing)
        message, hint = _plain_words(reason.message)
        name = None if at_end else self._unknown_type()
        if name is not None:
            coord = self._tok_coord(name)
            span = _span(coord.file, coord.line, coord.column, self.differing)
            message = f"unknown type name `{name.value}`"
            types = (n for scope in self._scope_stack for n, is_type in scope.items() if is_type)
            hint = did_you_mean(name.value, types) or UNKNOWN_TYPE_HELP
        self.found.append(error("syntax", message, span, hint))

    def _opaque_type(self, name: Token) -> Node:
        """Yield a declaration of an unknown type, and go on as if it had always stood there."""
        coord = self._tok_coord(name)
        span = _span(coord.file, coord.line, coord.column, self.differing)
        message = f"unknown type `{name.value}`: nothing of its size and members is known"
        self.opaque.append(Diagnostic("warning", "unknown-type", message, span))
        self.outer[name.value] = True
        record = c_ast.Struct(f"{OPAQUE}{name.value}", None, coord=coord)
        kind = c_ast.TypeDecl(name.value, [], None, record, coord=coord)
        return c_ast.Typedef(name.value, [], ["typedef"], kind, coord=coord)

    def _end(self) -> Span:
        """Yield the place of the last thing in the text, where something is missing."""
        return place(self.text, self.name, max(len(self.text.rstrip()) - 1, 0))

    def _step(self) -> bool:
        """Pass one character that the lexer rejects. Yields whether anything may follow."""
        if len(self.found) >= MOST_ERRORS or self.clex._pos >= len(self.clex._lexdata):
            return False
        self.clex._pos += 1
        return True

    def _recover(self, start: int) -> bool:
        """Go on behind the file-scope declaration that began at ``start``. Yields whether that makes sense."""
        if len(self.found) >= MOST_ERRORS:
            return False
        failed = self._tokens._index
        first = self._tokens._buffer[start] if start < len(self._tokens._buffer) else None
        self._scope_stack = self._scope_stack[:2]
        self._typedef_checked_token = None
        self._reset(start)
        depth = 0
        typedef = first is not None and first.type == "TYPEDEF"
        while True:
            try:
                token = self._tokens.next()
            except _SyntaxError:
                if not self._step():
                    return False
                continue
            if token is None:
                return False
            if token.type == "LBRACE":
                depth += 1
            elif token.type == "RBRACE":
                depth = max(0, depth - 1)
            ends = token.type == "SEMI" or (token.type == "RBRACE" and not typedef)
            if depth == 0 and ends and self._tokens._index >= failed:
                self._forget()
                # What follows a lost type name would fail at each of its uses.
                return not typedef

    def _parse_unified_string_literal(self) -> Node:
        literal = super()._parse_unified_string_literal()
        if FUNCTION_NAME in literal.value:
            self.naming.append(literal)
        return literal

    def _parse_argument_expression_list(self) -> Node:
        """Microsoft's preprocessor drops the comma before an empty __VA_ARGS__, which ours leaves before the `)`.

        Source: learn.microsoft.com/cpp/preprocessor/preprocessor-experimental-overview, comma elision.
        """
        values = [self._parse_assignment_expression()]
        while comma := self._accept("COMMA"):
            if self.microsoft and self._peek_type() == "RPAREN" and self._of_macro(comma):
                break
            values.append(self._parse_assignment_expression())
        return c_ast.ExprList(values, values[0].coord)

    def _of_macro(self, token: Token) -> bool:
        coord = self._tok_coord(token)
        return _span(coord.file, coord.line, coord.column, self.differing).column is None

    def _build_declarations(self, spec: Any, decls: Any, typedef_namespace: bool = False) -> Any:
        built = super()._build_declarations(spec, decls, typedef_namespace)
        if "typedef" in spec["storage"] and spec["alignment"]:
            for declaration in built:
                inner = declaration
                while not isinstance(inner, c_ast.TypeDecl):
                    inner = inner.type
                inner.align = spec["alignment"]
        return built

    def _build_function_definition(self, spec: Any, decl: Node, param_decls: Any, body: Node) -> Node:
        function = super()._build_function_definition(spec, decl, param_decls, body)
        for literal in self.naming:
            literal.value = literal.value.replace(FUNCTION_NAME, function.decl.name)
        self.naming.clear()
        return function

    def _parse_conditional_expression(self) -> Node:
        left = self._parse_binary_expression()
        question = self._accept("CONDOP")
        if question is None:
            return left
        then = None if self._peek_type() == "COLON" else self._parse_expression()  # GNU: a ?: b
        self._expect("COLON")
        return c_ast.TernaryOp(left, then, self._parse_conditional_expression(), left.coord)

    def _parse_constant_expression(self) -> Node:
        low = super()._parse_constant_expression()
        if self._accept("ELLIPSIS") is None:
            return low
        return c_ast.BinaryOp(RANGE, low, super()._parse_constant_expression(), low.coord)  # GNU

    def _parse_unary_expression(self) -> Node:
        if self._peek_type() == "LAND":  # where an operand begins: the address of a label
            at = self._tok_coord(self._advance())
            return LabelAddress(self._parse_identifier_or_typeid().name, at)
        return super()._parse_unary_expression()

    def _parse_jump_statement(self) -> Node:
        if self._peek_type() == "GOTO" and self._peek_type(2) == "TIMES":
            at = self._tok_coord(self._advance())
            self._advance()
            target = self._parse_expression()
            self._expect("SEMI")
            return ComputedGoto(target, at)
        return super()._parse_jump_statement()

    def _parse_primary_expression(self) -> Node:
        token = self._peek()
        if token is None or token.value != COMPATIBLE or token.type != "ID":
            return super()._parse_primary_expression()
        at = self._tok_coord(self._advance())
        self._expect("LPAREN")
        first = self._parse_type_name()
        self._expect("COMMA")
        second = self._parse_type_name()
        self._expect("RPAREN")
        return c_ast.FuncCall(c_ast.ID(COMPATIBLE, at), c_ast.ExprList([first, second], at), at)

    def _unknown_type(self) -> Token | None:
        """Yield the name that seems to be meant as a type where the parser stopped: an unknown word before another."""
        stream = self._tokens
        with contextlib.suppress(_SyntaxError, IndexError):
            stream.peek(2)
        tokens = stream._buffer[max(0, stream._index - 3) : stream._index + 2]
        for before, name, after in zip((None, *tokens), tokens, tokens[1:]):
            if (
                name is not None
                and after is not None
                and name.type == "ID"
                and after.type in ("ID", "TYPEID", "TIMES")
                and (before is None or before.type in _BEFORE_TYPE)
                and not any(name.value in scope for scope in self._scope_stack)
            ):
                return name
        cast = stream._buffer[max(0, stream._index - 3) : stream._index + 1]
        if [token.type if token is not None else "" for token in cast[:3]] == ["LPAREN", "ID", "RPAREN"] and (
            len(cast) == 4 and cast[3] is not None and cast[3].type in _AFTER_CAST
        ):
            return cast[1]
        return None


_AFTER_CAST = frozenset(
    "ID INT_CONST_DEC INT_CONST_OCT INT_CONST_HEX INT_CONST_BIN INT_CONST_CHAR CHAR_CONST WCHAR_CONST STRING_LITERAL "
    "WSTRING_LITERAL LNOT NOT SIZEOF".split()
)

_BEFORE_TYPE = frozenset(
    ("SEMI LBRACE RBRACE LPAREN COMMA CONST VOLATILE STATIC EXTERN TYPEDEF INLINE REGISTER RESTRICT _NORETURN").split()
)
_MESSAGES: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
    (re.compile(r"before: (.*)", re.S), "unexpected `{0}`", None),
    (re.compile(r"At end of input"), "unexpected end of file", "look for a missing `}` or `;`"),
    (re.compile(r"Illegal character '\"'"), "the string literal is not closed", None),
    (re.compile(r"Illegal character ['\"](.*)['\"]", re.S), "stray `{0}`", None),
    (re.compile(r"Unmatched '"), "the character constant is not closed", None),
    (re.compile(r"Invalid char constant (.*)", re.S), "`{0}` is not a character constant", None),
    (re.compile(r"String contains invalid escape code"), "the string literal holds an unknown escape sequence", None),
    (re.compile(r"Invalid octal constant"), "an octal constant holds the digit 8 or 9", None),
    (re.compile(r"Comments are not supported.*", re.S), "the comment is not closed", None),
    (re.compile(r"Typedef '(.*)' previously declared as non-typedef.*"), "`{0}` was declared, and not as a type", None),
    (re.compile(r"Non-typedef '(.*)' previously declared as typedef.*"), "`{0}` was declared as a type", None),
    (re.compile(r"Missing type in declaration"), "the declaration has no type", "is a type name unknown here?"),
    (re.compile(r"Invalid multiple types specified"), "two types in one declaration", "is a `;` missing before it?"),
    (re.compile(r"Directives not supported yet"), "stray `#`", None),
)


def _plain_words(message: str) -> tuple[str, str | None]:
    for pattern, words, hint in _MESSAGES:
        match = pattern.fullmatch(message)
        if match:
            return words.format(*match.groups()), hint
    return message[:1].lower() + message[1:], None
