from typing import Any

class Token:
    type: str
    value: str
    lineno: int
    column: int
    filename: str
    def __init__(self, type: str, value: str, lineno: int, column: int, filename: str) -> None: ...

class CLexer:
    _keyword_map: dict[str, str]
    _lexdata: str
    _filename: str
    _pos: int
    _line_start: int
    _pending_tok: Token | None
    _lineno: int
    _in_attribute: bool
    def __init__(self, error_func: Any) -> None: ...
    def input(self, text: str, filename: str = ...) -> None: ...
    def token(self) -> Token | None: ...
    def _init_state(self) -> None: ...
    def _handle_ppline(self) -> None: ...
    def _error(self, msg: str, pos: int) -> None: ...
