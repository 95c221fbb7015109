"""Keep of a preprocessed file what is needed: its own text, and those header declarations that are mentioned."""

from __future__ import annotations

import bisect
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from encoder import cache
from encoder.preprocess import Preprocessed, escape, unescape

Indexer: TypeAlias = Callable[[str], "Index"]

_FORMAT = "2"  # of the index on disk
_WORTH_A_FILE = 20_000  # characters; less is indexed sooner than an index is found
_MARKER = re.compile(r'^[ \t]*#[ \t]*(?:line[ \t]+)?(\d+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[^\n]*\n?', re.M)
_FILE = re.compile(r'^[ \t]*#[ \t]*(?:line[ \t]+)?(\d+)[ \t]+"((?:[^"\\\n]|\\.)*)"[^\n]*\n?', re.M)
_TOKEN = re.compile(
    r"""^[ \t]*\#[^\n]*\n?|/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[(){}\[\];]""", re.M | re.S
)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBERED = re.compile(r"[ \t]*#[ \t]*(?:line\b|\d)")
_PACK = re.compile(r"[ \t]*#[ \t]*pragma[ \t]+pack\b")
_PACKING = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+pack\b([^\n]*)", re.M)
_SEPARATE = re.compile(r"\bstatic\b|inline")
_DIRECTIVE = re.compile(r"^[ \t]*#[^\n]*\n?", re.M)
_INLINE = re.compile(r"\b_*(?:force)?inline(?:__)?\b", re.I)
_PARENTHESES = r"\s*\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)"
# What stands beside declarators and declares nothing; some of it takes arguments.
_DECORATION = re.compile(
    rf"\b(?:__attribute(?:__)?|_?_declspec|_Alignas|__pragma|_Pragma|__?asm(?:__)?|asm)\b{_PARENTHESES}"
    rf"|\b(?:_[A-Z]\w*_|__drv_\w+|__(?:in|out|inout|deref|success|field)(?:_\w+)?)\b(?:{_PARENTHESES})?"
    r"|\b(?:__extension__|__?cdecl(?:__)?|__?stdcall(?:__)?|__?fastcall(?:__)?|__thiscall|NTAPI|__ptr64|__ptr32"
    r"|const|volatile|__const|__volatile|__restrict(?:__)?|restrict|__unaligned|_Noreturn|__w64)\b"
)
_KEYWORDS = frozenset(
    (
        "void char short int long float double signed unsigned _Bool _Complex struct union enum typedef extern static"
        " inline register auto __int8 __int16 __int32 __int64 __inline __inline__ __forceinline _inline"
        " __signed__ __signed sizeof typeof __typeof__ __typeof"
    ).split()
)
_PART = re.compile(r"[A-Za-z_$][\w$]*|[(){}\[\]]|[;,=:*]")
_TAGGED = re.compile(r"\b(?:struct|union|enum)\b([^{};()*,=]*)\{")
_BRACED = re.compile(r"\{[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
_ENUMERATION = re.compile(r"\benum\b[^;{}()]*\{([^{}]*)\}")
_ENUMERATOR = re.compile(r"(?:^|,)\s*([A-Za-z_$][\w$]*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Declarations that end together at the end of a line: text[start:end], which begins at line ``line`` of
    ``files[file]``. ``names``: what they declare at file scope, objects and tags alike. ``kept``: needed anyway."""

    start: int
    end: int
    file: int
    line: int
    names: tuple[str, ...]
    kept: bool


@dataclass(frozen=True, slots=True)
class Index:
    """The declarations of a stretch of preprocessed text; ``whole``: it ends behind the last."""

    files: tuple[str, ...]
    pieces: tuple[Piece, ...]
    whole: bool = True


def extract(
    pre: Preprocessed, own: Callable[[str], bool], words: Collection[str] = (), bodies: bool = True, rest: bool = True
) -> Preprocessed:
    """Yield ``pre`` with its own files whole, and of others only the declarations that these or ``words`` mention,
    and what those mention in turn, in the order of the text.

    ``own`` says of a file name whether it is the program's own. With ``bodies``, functions that other files define, and
    variables that they initialise, count as mentioned unless they are inline or constant. Without ``rest``, the own
    files are left out: only what ``words`` need stays.
    Nothing is left out where the text is too odd to be told apart.
    """
    return extract_beside(pre, own, words, None, bodies, rest)[0]


@dataclass(frozen=True, slots=True)
class Declarations:
    """What others' files declare in a program: ``texts`` of the declarations, each with the packing it stands under,
    and to each name the texts that declare it."""

    texts: frozenset[str]
    names: Mapping[str, frozenset[str]]


def extract_beside(
    pre: Preprocessed,
    own: Callable[[str], bool],
    words: Collection[str],
    known: Declarations | None,
    bodies: bool = True,
    rest: bool = True,
) -> tuple[Preprocessed, Declarations]:
    """As ``extract``, without those declarations that a program, which ``known`` is about, has already; yields what was
    kept, and what the program together with it declares. All is kept when a name is declared otherwise."""
    stretches = _stretches(pre, own)
    before = known or Declarations(frozenset(), {})
    indexes = {i: s.index for i, s in enumerate(stretches) if s.index is not None}
    if not indexes:
        return pre if rest else replace(pre, text=""), before
    needed = _needed(pre.text, stretches, indexes, words, bodies, rest)
    identities = _identities(pre.text, stretches, indexes, needed)
    texts: set[str] = set()
    names: dict[str, set[str]] = {}
    for (i, number), identity in identities.items():
        texts.add(identity)
        for name in indexes[i].pieces[number].names:
            names.setdefault(name, set()).add(identity)
    agrees = all(names[name] <= before.names[name] for name in names.keys() & before.names.keys())
    if known is not None and agrees:
        needed = {place for place in needed if identities.get(place) not in known.texts}
    out: list[str] = []
    for i, stretch in enumerate(stretches):
        index = indexes.get(i)
        if index is None:
            if rest:
                out.append(f'# {stretch.line} "{escape(stretch.file)}"\n')
                out.append(pre.text[stretch.start : stretch.end])
            continue
        end = -1
        for number, piece in enumerate(index.pieces):
            if (i, number) in needed:
                if piece.start != end:
                    out.append(f'# {piece.line} "{escape(index.files[piece.file])}"\n')
                out.append(pre.text[stretch.start + piece.start : stretch.start + piece.end])
                end = piece.end
        if out and not out[-1].endswith("\n"):
            out.append("\n")
    together = {name: before.names.get(name, frozenset()) | found for name, found in names.items()}
    return replace(pre, text="".join(out)), Declarations(before.texts | texts, {**before.names, **together})


def words_of(text: str) -> frozenset[str]:
    """Yield the identifiers that stand in C text, keywords among them."""
    return frozenset(_WORD.findall(text))


# ---------------------------------------------------------------- own and other files


@dataclass(frozen=True, slots=True)
class _Stretch:
    """text[start:end] of files that are all own or all others'; ``index``: others' declarations, if they are whole."""

    start: int
    end: int
    file: str
    line: int
    index: Index | None


def _stretches(pre: Preprocessed, own: Callable[[str], bool]) -> list[_Stretch]:
    """Cut the text where own files and others meet."""
    text = pre.text
    cuts: list[tuple[int, str, int, bool]] = [(0, pre.file, 1, True)]
    known: dict[str, bool] = {pre.file: True}
    for marker in _FILE.finditer(text):
        file = unescape(marker[2])
        if file not in known:
            known[file] = own(file)
        if known[file] != cuts[-1][3]:
            cuts.append((marker.end(), file, int(marker[1]), known[file]))
    found: list[_Stretch] = []
    depth = 0
    for number, (start, file, line, is_own) in enumerate(cuts):
        last = number + 1 == len(cuts)
        end = len(text) if last else _line_start(text, cuts[number + 1][0] - 1)
        index: Index | None = None
        whole = True
        if not is_own and depth == 0:
            index = _index(text[start:end], file, line)
            whole = index.whole
            if not last and not whole:
                index, depth = None, 1
        elif not last:  # a header may be included inside a declaration
            depth, whole = _depth(text, start, end, depth)
            if not whole:
                # What follows continues a declaration, so that it must stay whatever it says.
                depth = max(depth, 1)
        found.append(_Stretch(start, end, file, line, index))
    return found


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _depth(text: str, start: int, end: int, depth: int) -> tuple[int, bool]:
    """Yield how deep in brackets a stretch ends, and whether it ends behind a declaration."""
    finished = start
    for match in _TOKEN.finditer(text, start, end):
        token = match[0]
        if token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth -= 1
            if token == "}" and depth == 0:
                finished = match.end()
        elif token == ";" and depth == 0:
            finished = match.end()
    rest = _DIRECTIVE.sub("", text[finished:end])
    return depth, not rest.strip()


# ---------------------------------------------------------------- which declarations are needed


def _needed(
    text: str,
    stretches: Sequence[_Stretch],
    indexes: dict[int, Index],
    words: Collection[str],
    bodies: bool,
    rest: bool,
) -> set[tuple[int, int]]:
    declared: dict[str, list[tuple[int, int]]] = {}
    needed: set[tuple[int, int]] = set()
    work: list[tuple[int, int]] = []

    def mention(names: Iterable[str]) -> None:
        for name in names:
            for place in declared.pop(name, ()):
                if place not in needed:
                    needed.add(place)
                    work.append(place)

    for i, index in indexes.items():
        for number, piece in enumerate(index.pieces):
            for name in piece.names:
                declared.setdefault(name, []).append((i, number))
            if piece.kept and (bodies or not piece.names):
                needed.add((i, number))
                work.append((i, number))
    mention(words)
    if rest:
        for i, stretch in enumerate(stretches):
            if i not in indexes:
                mention(_WORD.findall(text, stretch.start, stretch.end))
    while work:
        i, number = work.pop()
        start, piece = stretches[i].start, indexes[i].pieces[number]
        mention(_WORD.findall(text, start + piece.start, start + piece.end))
    return needed


def _identities(
    text: str, stretches: Sequence[_Stretch], indexes: dict[int, Index], needed: Collection[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Yield of each needed declaration what makes it the same as another: its text and how it is packed; nothing of
    functions' bodies, and of what is another in each file."""
    found: dict[tuple[int, int], str] = {}
    packing: list[str] = []
    for i, stretch in enumerate(stretches):
        index = indexes.get(i)
        if index is None:
            for directive in _PACKING.finditer(text, stretch.start, stretch.end):
                _pack(packing, directive[1])
            continue
        for number, piece in enumerate(index.pieces):
            if not piece.names or (i, number) in needed:
                said = text[stretch.start + piece.start : stretch.start + piece.end]
                packed = _PACKING.match(said)
                if packed is not None:
                    _pack(packing, packed[1])
                elif (i, number) in needed and not said.rstrip().endswith("}") and not _SEPARATE.search(said):
                    found[i, number] = " ".join((*packing, *_DIRECTIVE.sub("", said).split()))
    return found


def _pack(packing: list[str], operation: str) -> None:
    """Note a packing: what counts is that equal notes mean equal packing."""
    if "pop" in operation:
        del packing[-1:]
    elif "push" in operation or not packing:
        packing.append(operation)
    else:
        packing[-1] += operation


# ---------------------------------------------------------------- the index of a stretch


def _index(text: str, file: str, line: int) -> Index:
    """Yield the declarations of ``text``, which begins at ``line`` of ``file``; read from disk where that is known."""
    if len(text) < _WORTH_A_FILE:
        return _indexed(text, file, line)
    content = f"{_FORMAT}\0{file}\0{line}\0{text}".encode("utf-8", "surrogatepass")
    key = hashlib.sha256(content).hexdigest()
    known = cache.read("headers", key)
    if known is not None:
        index = _decoded(known, len(text))
        if index is not None:
            return index
    index = _indexed(text, file, line)
    cache.write("headers", key, _encoded(index))
    return index


def _encoded(index: Index) -> str:
    rows = [[p.start, p.end, p.file, p.line, int(p.kept), *p.names] for p in index.pieces]
    return json.dumps({"files": index.files, "pieces": rows, "whole": index.whole}, separators=(",", ":"))


def _decoded(text: str, length: int) -> Index | None:
    """Yield the index, or None where it cannot be one of a text of this length."""
    try:
        value = json.loads(text)
        files, whole = tuple(map(str, value["files"])), bool(value["whole"])
        pieces = tuple(
            Piece(start, end, file, line, tuple(names), bool(kept))
            for start, end, file, line, kept, *names in value["pieces"]
        )
    except (ValueError, TypeError, KeyError):
        return None
    at = 0
    for piece in pieces:
        if not (at <= piece.start <= piece.end <= length and 0 <= piece.file < len(files)):
            return None
        at = piece.end
    return Index(files, pieces, whole)


def _indexed(text: str, file: str, line: int) -> Index:
    """Yield the pieces of a text: pack directives, and declarations that end where a line ends."""
    files = {file: 0}
    pieces: list[Piece] = []
    marks = [(0, 0, line)]  # offset behind a marker, file, line there
    for marker in _MARKER.finditer(text):
        name = marks[-1][1] if marker[2] is None else files.setdefault(unescape(marker[2]), len(files))
        marks.append((marker.end(), name, int(marker[1])))
    offsets = [mark[0] for mark in marks]

    def add(start: int, end: int, names: tuple[str, ...], kept: bool) -> None:
        blank = len(text[start:end]) - len(text[start:end].lstrip())
        start = max(start, text.rfind("\n", start, start + blank) + 1)
        offset, number, first = marks[bisect.bisect_right(offsets, start) - 1]
        pieces.append(Piece(start, end, number, first + text.count("\n", offset, start), names, kept))

    start, begin, depth = 0, 0, 0
    ends: list[tuple[int, int, bool]] = []  # the declarations of the running piece
    body = False
    odd = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        first = token[0]
        if first in "([{":
            if depth == 0 and first == "{":
                body = _opens_body(text[begin : match.start()])
            depth += 1
            continue
        if first in ")]}":
            depth -= 1
            if depth < 0:
                odd, depth = True, 0
            if depth or first != "}" or not body:
                continue
        elif first == ";":
            if depth:
                continue
        elif first == "#" or token.lstrip()[:1] == "#":
            if depth == 0 and not text[start : match.start()].strip():
                if _PACK.match(token):
                    add(match.start(), match.end(), (), True)
                start = begin = match.end()
            elif not _NUMBERED.match(token):
                odd = odd or _PACK.match(token) is not None
            continue
        else:
            continue
        ends.append((begin, match.end(), body))
        begin, body = match.end(), False
        rest = _REST_OF_LINE.match(text, match.end())
        if rest is not None:
            _finish(text, start, rest.end(), ends, odd, add)
            start = begin = rest.end()
            ends, odd = [], False
    remains = _DIRECTIVE.sub("", text[start:]).strip()
    if remains:
        add(start, len(text), (), True)
    return Index(tuple(files), tuple(pieces), not remains)


def _finish(
    text: str,
    start: int,
    end: int,
    ends: Sequence[tuple[int, int, bool]],
    odd: bool,
    add: Callable[[int, int, tuple[str, ...], bool], None],
) -> None:
    names: dict[str, None] = {}
    kept = odd
    for begin, stop, body in ends:
        found, needed = _declares(text[begin:stop], body)
        names |= dict.fromkeys(found)
        kept = kept or needed or not found
    add(start, end, tuple(names), kept)


def _opens_body(head: str) -> bool:
    """Is the brace behind ``head`` that of a function?"""
    plain = _DECORATION.sub(" ", _DIRECTIVE.sub("", head))
    return "(" in plain and "=" not in plain and not plain.lstrip().startswith("typedef")


def _declares(text: str, body: bool) -> tuple[list[str], bool]:
    """Yield the file-scope names of one declaration, and whether it is needed even if nobody mentions them."""
    if "#" in text:
        text = _DIRECTIVE.sub("", text)
    if "/" in text:
        text = _COMMENT.sub(" ", text)
    if body:
        head = text[: text.index("{")]
        return _declarators(_DECORATION.sub(" ", head) + ";"), _INLINE.search(head) is None
    plain = _DECORATION.sub(" ", text)
    if plain.strip() == ";":
        return [], False
    names = _declarators(plain)
    for tagged in _TAGGED.finditer(plain):
        names += tagged[1].split()
    if "enum" in plain:
        for listed in _ENUMERATION.finditer(plain):
            names += _ENUMERATOR.findall(listed[1])
    initialised = "=" in plain and "=" in _BRACED.sub("", plain) and "const" not in text
    return names, initialised and "typedef" not in plain


def _declarators(text: str) -> list[str]:
    """Yield the names before `(`, `[`, `,`, `=`, `:`, `;` outside all brackets; for `T (*name)(...)` those inside."""
    names: list[str] = []
    word: str | None = None  # the identifier just read, which may be a name
    depth = 0
    initialiser = False
    before: str | None = None  # the identifier before the parenthesis opened last
    inside: list[str] = []  # the identifiers right inside it
    closed = False  # it was closed just now
    last = ""
    for token in _PART.findall(text):
        if token in ("(", "[", "{"):
            if depth == 0 and not initialiser:
                if closed and token != "{":  # T (name)(...): what stood before was a type
                    if before is not None:
                        names.remove(before)
                    names += inside
                    before, inside = None, []
                elif token == "(":
                    before, inside = word, []
                if word is not None and token != "{":
                    names.append(word)
            depth += 1
            word, closed = None, False
        elif token in (")", "]", "}"):
            depth -= 1
            closed = token == ")" and depth == 0
            word = None
        elif depth == 1 and token == "*" and last == "(" and not initialiser:
            # T (*name)
            if before is not None:
                names.remove(before)
            before = None
            names.append("*")
        elif depth == 1 and token not in _KEYWORDS and token[0] not in ";,=:*":
            inside.append(token)
            if names and names[-1] == "*":
                names[-1] = token
        elif depth == 0:
            closed = False
            if token in (",", ";", "=", ":"):
                if word is not None and not initialiser:
                    names.append(word)
                initialiser = token == "=" or (initialiser and token == ":")
                word, before = None, None
            elif token == "*" or token in _KEYWORDS:
                word = None
            else:
                # `struct T;` declares T, `struct T x;` does not.
                word = token
        last = token
    return [name for name in names if name != "*"]
