from typing import Any

from pycparser.c_lexer import CLexer, Token

class Coord:
    file: str
    line: int
    column: int | None
    def __init__(self, file: str, line: int, column: int | None = ...) -> None: ...

class ParseError(Exception): ...

class _TokenStream:
    _buffer: list[Token | None]
    _index: int
    def __init__(self, next: Any) -> None: ...
    def peek(self, k: int = ...) -> Token | None: ...
    def next(self) -> Token | None: ...

class CParser:
    clex: CLexer
    _scope_stack: list[dict[str, bool]]
    _typedef_checked_token: Any
    _tokens: _TokenStream
    def __init__(self, lexer: type[CLexer] = ...) -> None: ...
    def parse(self, text: str, filename: str = ...) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...
