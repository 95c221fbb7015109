"""Run the C preprocessor and keep the text of every file that it read."""

from __future__ import annotations

import ast
import io
import itertools
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from encoder.ctype import LP64, Abi
from encoder.diagnostic import Diagnostic, InputError, error
from encoder.source import Span

INCLUDE = Path(__file__).parent / "include"
TIME_LIMIT = 60  # seconds: `#include` of a device file or a macro that grows without end

_PRAGMA_PACK = re.compile(r"\b__pragma[ \t]*\([ \t]*(pack[ \t]*\([^()\n]*\))[ \t]*\)")
_MARKER = re.compile(r'^[ \t]*#[ \t]*(?:line[ \t]+)?(\d+)[ \t]+"((?:[^"\\\n]|\\.)*)"[^\n]*$', re.M)
_MESSAGE = re.compile(r"^(.*?):(\d+):(?:(\d+):)? (?:fatal )?error: (.*)$")
_MISSING = re.compile(r"^(?P<gcc>.+): No such file or directory$|^'(?P<clang>.+)' file not found")
_WPP = re.compile(r"begin_wpp\s+config(.*?)end_wpp", re.S)
_WPP_FUNCTION = re.compile(r"^[\s/*]*(?:FUNC\s+)([A-Za-z_]\w*)", re.M)
_DEFINE = re.compile(r"[A-Za-z_$][\w$]*(\([^()\n]*\))?(=[^\n]*)?", re.S)
_ODD = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
# Characters that str.splitlines takes for line ends and C does not.
_NOT_NEWLINES = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")


@dataclass(frozen=True, slots=True)
class Preprocessed:
    """Preprocessed text with its line markers, and the source text of every readable file that the markers name.

    ``file`` is named as on the command line; names of headers are built from it and the include directories.
    ``files`` are all that the markers name. ``warnings``: missing headers that count as empty.
    """

    file: str
    text: str
    sources: dict[str, str]
    abi: Abi = LP64
    files: frozenset[str] = frozenset()
    warnings: tuple[Diagnostic, ...] = ()

    def first_files(self, count: int) -> tuple[str, ...]:
        """Yield the files that the first markers name."""
        return tuple(unescape(marker[2]) for marker in itertools.islice(_MARKER.finditer(self.text), count))


def preprocess(
    path: str,
    include_dirs: tuple[str, ...] = (),
    defines: tuple[str, ...] = (),
    abi: Abi = LP64,
    preprocessor: str | None = None,
    undefines: tuple[str, ...] = (),
    forced: tuple[str, ...] = (),
    lenient: bool = False,
) -> Preprocessed:
    """Yield the preprocessed text of a C file; a ``.i`` file is passed through as it is.

    ``undefines`` are names of macros that are not defined after all; ``forced`` are files included before the text.
    ``lenient``: a missing header counts as an empty one.

    ``preprocessor`` is a compiler's name or path, or "pcpp"; by default ``$SLICC_PREPROCESSOR``, else the first of cc,
    gcc and clang, else pcpp. ``encoder/include`` is searched last. ``defines`` are spelled NAME or NAME=VALUE.
    Raises: InputError (unreadable, empty or binary file, missing header, whatever the preprocessor rejects).
    """
    raw = _read(path)
    source, utf16 = _decode(raw, path)
    if not source.strip():
        raise InputError([error("empty-file", "the file is empty", Span(path, 1, 1))])
    bad = [d for d in defines if not _DEFINE.fullmatch(d)]
    if bad:
        hint = "write NAME or NAME=VALUE"
        raise InputError([error("bad-define", f"`{d}` is not a macro definition", None, hint) for d in bad])
    missing: tuple[Diagnostic, ...] = ()
    if path.endswith(".i"):
        text = source
    else:
        tool = preprocessor or os.environ.get("SLICC_PREPROCESSOR") or _installed()
        macros = _predefined(abi, defines) + defines
        macros = tuple(m for m in macros if re.split(r"[=(]", m, maxsplit=1)[0] not in undefines)
        if tool == "pcpp":
            text, missing = _python(path, source, include_dirs, macros, forced, lenient)
        else:
            text, missing = _compiler(tool, path, source if utf16 else None, include_dirs, macros, forced, lenient)
    text = _pragmas(text, path)
    sources = {path: source}
    named = dict.fromkeys(unescape(match[2]) for match in _MARKER.finditer(text))
    for name in named:
        if name not in sources and not (name.startswith("<") and name.endswith(">")):
            try:
                sources[name] = _decode(_read(name), name)[0]
            except InputError:
                pass  # the text is there all the same; only its source line cannot be shown
    return Preprocessed(path, text, sources, abi, frozenset((path, *named)), missing)


def _pragmas(text: str, path: str) -> str:
    """Give Microsoft's ``__pragma(pack(...))`` the lines of a directive; what follows keeps its line.

    Source: learn.microsoft.com/cpp/preprocessor/pragma-directives-and-the-pragma-keyword.
    """
    if "__pragma" not in text:
        return text
    out: list[str] = []
    file, at = escape(path), 1
    for line in text.split("\n"):
        marker = _MARKER.match(line)
        if marker:
            file, at = marker[2], int(marker[1]) - 1
        elif _PRAGMA_PACK.search(line):
            line = _PRAGMA_PACK.sub(partial(_as_directive, f'# {at} "{file}"'), line)
        at += 1
        out.append(line)
    return "\n".join(out)


def _as_directive(marker: str, pragma: re.Match[str]) -> str:
    return f"\n#pragma {pragma[1]}\n{marker}\n"


def unescape(name: str) -> str:
    """Yield the file name that the string of a line marker denotes."""
    if "\\" not in name:
        return name
    try:
        # Compilers write bytes above 127 as octal escapes of UTF-8.
        value = ast.literal_eval(f'b"{name}"') if name.isascii() else None
        return value.decode() if isinstance(value, bytes) else name
    except (ValueError, SyntaxError):
        return name


def escape(name: str) -> str:
    """Yield ``name`` as it stands between the quotes of a line marker."""
    plain = name.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(c if c.isprintable() else "".join(f"\\{b:03o}" for b in c.encode("utf-8", "replace")) for c in plain)


def _read(path: str) -> bytes:
    try:
        if not os.path.exists(path):
            raise InputError([error("unreadable", f"cannot read `{path}`: no such file")])
        if os.path.isdir(path):
            raise InputError([error("unreadable", f"cannot read `{path}`: it is a directory")])
        if not os.path.isfile(path):
            raise InputError([error("unreadable", f"cannot read `{path}`: it is not a regular file")])
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as reason:
        text = getattr(reason, "strerror", None) or str(reason)
        raise InputError([error("unreadable", f"cannot read `{path}`: {text.lower()}")]) from None


def _decode(raw: bytes, path: str) -> tuple[str, bool]:
    """Yield the text, and whether it was UTF-16 (which compilers do not read)."""
    utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252" if not utf16 else "utf-16", "replace")
    nul = text.find("\0")
    odd = len(_ODD.findall(text, 0, 4096))
    if nul >= 0 or odd > 16:
        at = max(nul, 0)
        line = text.count("\n", 0, at) + 1
        span = Span(path, line, at - (text.rfind("\n", 0, at) + 1) + 1)
        raise InputError([error("not-text", "the file is not text: it holds a NUL byte or control characters", span)])
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_NEWLINES), utf16


def _installed() -> str:
    return next((tool for tool in ("cc", "gcc", "clang") if shutil.which(tool)), "pcpp")


def _predefined(abi: Abi, defines: tuple[str, ...]) -> tuple[str, ...]:
    """Yield the macros of the compiler that the data model stands for."""
    wide = abi.pointer == 8
    long_long = abi.long == 4 and wide
    sized = (
        f"__SIZEOF_LONG__={abi.long}",
        f"__SIZEOF_POINTER__={abi.pointer}",
        f"__SIZEOF_SIZE_T__={abi.pointer}",
        f"__SIZEOF_PTRDIFF_T__={abi.pointer}",
        f"__SIZEOF_WCHAR_T__={abi.wchar}",
        "__SIZEOF_SHORT__=2",
        "__SIZEOF_INT__=4",
        "__SIZEOF_LONG_LONG__=8",
        "__SIZE_TYPE__=" + ("unsigned long long" if long_long else "unsigned long" if wide else "unsigned int"),
        "__PTRDIFF_TYPE__=" + ("long long" if long_long else "long" if wide else "int"),
        "__INTPTR_TYPE__=" + ("long long" if long_long else "long" if wide else "int"),
        "__UINTPTR_TYPE__=" + ("unsigned long long" if long_long else "unsigned long" if wide else "unsigned int"),
        "__WCHAR_TYPE__=" + ("unsigned short" if abi.wchar == 2 else "int"),
        "__CHAR_BIT__=8",
        "__SCHAR_MAX__=127",
        "__SHRT_MAX__=32767",
        "__INT_MAX__=2147483647",
        "__LONG_MAX__=" + ("9223372036854775807L" if abi.long == 8 else "2147483647L"),
        "__LONG_LONG_MAX__=9223372036854775807LL",
        "__BYTE_ORDER__=1234",
        "__ORDER_LITTLE_ENDIAN__=1234",
        "__ORDER_BIG_ENDIAN__=4321",
        "__SLICC__=1",
    )
    x86 = ("__x86_64__=1", "__x86_64=1", "__amd64__=1", "__amd64=1") if wide else ("__i386__=1", "__i386=1")
    gnu = ("__GNUC__=4", "__GNUC_MINOR__=2", "__GNUC_PATCHLEVEL__=1")
    if not abi.microsoft:
        models = {8: ("__LP64__=1", "_LP64=1")}.get(abi.long, ("__ILP32__=1",))
        return (*sized, *x86, *gnu, *models, "__linux__=1", "__linux=1", "__unix__=1", "__unix=1", "__ELF__=1")
    windows = (*sized, "__SLICC_LLP64__=1", "_WIN32=1", "_WIN64=1", "_M_AMD64=100", "_M_X64=100", "_AMD64_=1")
    # Headers of gcc for Windows are asked for by defining __GNUC__: then the compiler must not look like Microsoft's.
    if any(d.split("=")[0] == "__GNUC__" for d in defines):
        return (*windows, *x86)
    return (*windows, "_MSC_VER=1900", "_MSC_FULL_VER=190024215", "_INTEGRAL_MAX_BITS=64", "_MSC_EXTENSIONS=1")


def _plain(path: str) -> str:
    """Yield a spelling that no tool takes for an option or a response file."""
    return path if path[:1] not in ("-", "@", "+") else "./" + path


def _compiler(
    tool: str,
    path: str,
    text: str | None,
    include_dirs: tuple[str, ...],
    macros: tuple[str, ...],
    forced: tuple[str, ...],
    lenient: bool,
) -> tuple[str, tuple[Diagnostic, ...]]:
    command = [tool, "-E", "-w", "-undef", "-nostdinc", "-std=gnu11", "-x", "c", "-ftabstop=1"]
    command += [f"-D{macro}" for macro in macros]
    for directory in include_dirs:
        command += ["-I", _plain(directory)]
    command += ["-isystem", str(INCLUDE)]
    for header in forced:
        command += ["-include", _plain(header)]
    if text is not None:  # the compiler reads UTF-8 alone
        command += ["-iquote", _plain(os.path.dirname(path) or "."), "-"]
        text = f'# 1 "{escape(path)}"\n{text}'
    else:
        command.append(_plain(path))
    with tempfile.TemporaryDirectory(prefix="slicc") as stand_ins:
        output, missing = _with_stand_ins(command, text, path, include_dirs, Path(stand_ins), lenient)
    output = output.replace("\r\n", "\n").translate(_NOT_NEWLINES)
    if _plain(path) != path:
        old, new = f'"{escape(_plain(path))}"', f'"{escape(path)}"'
        output = _MARKER.sub(lambda m: m[0].replace(old, new), output)
    return output, missing


def _with_stand_ins(
    command: list[str], text: str | None, path: str, include_dirs: tuple[str, ...], scratch: Path, lenient: bool
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Yield what the compiler makes of the file where headers are named as Windows finds them.

    A header that is missing for its backslashes or the case of its letters gets a stand-in, in ``directory``, that
    includes the right one; what a trace preprocessor would have written (``*.tmh``) only defines the trace functions
    away that the driver's sources declare to it. Headers in UTF-16, which compilers do not read, are read from a mirror
    of the directories (see `_mirror`). ``lenient``: one that is nowhere is empty, and said with its place.
    """
    directory, mirror = scratch / "stand-ins", scratch / "mirror"
    directory.mkdir()
    command = [*command[:-1], "-idirafter", str(directory), command[-1]]
    absent: dict[str, Diagnostic] = {}
    wide: set[str] = set()
    base = os.path.commonpath([os.path.abspath(d) for d in (".", os.path.dirname(path), *include_dirs)])
    targets: dict[str, str] = {}
    spelled = {_plain(path): path}  # as the compiler names a file -> as the command line does
    while True:
        done = _run(_mirrored(command, mirror) if wide else command, text, path, mirror if wide else None)
        output = done.stdout.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()
        complaints = done.stderr.decode("utf-8", "replace")
        if wide:
            output, complaints = output.replace(f"{mirror}/", "/"), complaints.replace(f"{mirror}/", "/")
        more = {name for name in _named(output, complaints) - {path, _plain(path)} if _is_wide(name)} - wide
        if more:
            wide |= more
            for name in more:
                _mirror(name, mirror, base)
            continue
        if done.returncode == 0:
            break
        if wide and base != "/" and _missing(complaints):  # a way that leads out of the mirror
            base, mirror = "/", scratch / "all"
            for name in wide:
                _mirror(name, mirror, base)
            continue
        added = False
        for includer, name, span in _missing(complaints):
            target = _stand_in(name, spelled.get(includer, includer), include_dirs)
            if target is None and lenient and not name.startswith("/") and ".." not in Path(name).parts:
                target = ""
                absent[name] = _taken_for_empty(name, replace(span, file=spelled.get(span.file, span.file)))
            if target is not None and name not in targets:
                targets[name] = target
                spelled[os.path.abspath(target)] = target
                place = directory / name
                place.parent.mkdir(parents=True, exist_ok=True)
                content = f'#include "{os.path.abspath(target)}"\n' if target else ""
                if target and _is_wide(target):
                    wide.add(os.path.abspath(target))
                    _mirror(target, mirror, base)
                    content = f'#include "{mirror}{os.path.abspath(target)}"\n'
                if name.lower().endswith(".tmh"):
                    content = _traces(path, include_dirs)
                place.write_text(content, encoding="utf-8")
                added = True
        if not added:
            found = _complaints(complaints, {_plain(path): path})
            if not found:
                last = (complaints.strip().splitlines() or ["no message"])[-1]
                found = [error("preprocessor", f"`{command[0]}` failed: {last}", Span(path, 1))]
            raise InputError(found)
    kept = _without_stand_ins(output, targets, spelled, include_dirs, directory, lenient) if targets else output
    return kept, tuple(absent.values())


def _named(output: str, complaints: str) -> set[str]:
    """Yield the files that the preprocessor read or complains about."""
    named = {unescape(match[2]) for match in _MARKER.finditer(output)}
    return named | {match[1] for line in complaints.splitlines() if (match := _MESSAGE.match(line))}


def _is_wide(name: str) -> bool:
    """Whether a file is text in UTF-16."""
    try:
        with open(name, "rb") as file:
            return file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    except (OSError, ValueError):
        return False


def _mirror(name: str, root: Path, base: str) -> None:
    """Make ``root`` look like the file system from ``base`` on, but for one file, which is there in UTF-8:

    root/drv/x.h (the text)   root/drv/y.h -> /drv/y.h   root/other -> /other
    """
    for file in (os.path.join(os.getcwd(), name), os.path.join(os.getcwd(), ".")):
        # Of a/../b, a is a directory of the mirror too: the way back from a link would lead out of it.
        parts = file.split("/")
        for length in range(1, len(parts)):
            parent = os.path.normpath("/" + "/".join(parts[1:length]))
            here = Path(f"{root}{parent}")
            if here.is_symlink():
                here.unlink()
            if not here.exists():
                here.mkdir(parents=True)
                inside = os.path.commonpath([parent, base]) == base
                for entry in os.listdir(parent) if inside else ():
                    (here / entry).symlink_to(os.path.join(parent, entry))
    copy = root / os.path.abspath(name).lstrip("/")
    copy.unlink(missing_ok=True)
    copy.write_text(_decode(_read(name), name)[0], encoding="utf-8")


def _mirrored(command: list[str], root: Path) -> list[str]:
    """Yield the command with its absolute paths in the mirror; it is run there, where relative ones stay."""
    out = [command[0]]
    for before, word in zip(command, command[1:]):
        path = word.startswith("/") and (before in ("-I", "-include", "-iquote") or word is command[-1])
        out.append(f"{root}{word}" if path else word)
    return out


def _run(command: list[str], text: str | None, path: str, mirror: Path | None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "GCC_COLORS": ""}
    try:
        return subprocess.run(
            command,
            input=(text or "").encode(),
            capture_output=True,
            env=environment,
            cwd=f"{mirror}{os.getcwd()}" if mirror is not None else None,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            [error("preprocessor", f"preprocessing takes more than {TIME_LIMIT} s", Span(path, 1))]
        ) from None
    except (OSError, ValueError) as reason:
        hint = "install gcc or clang, or set SLICC_PREPROCESSOR=pcpp"
        raise InputError([error("preprocessor", f"cannot run `{command[0]}`: {reason}", None, hint)]) from None


def _missing(complaints: str) -> list[tuple[str, str, Span]]:
    """Yield (file, name of a header that it asks for in vain, where)."""
    found: list[tuple[str, str, Span]] = []
    for line in complaints.splitlines():
        match = _MESSAGE.match(line)
        missing = _MISSING.match(match[4]) if match else None
        if match and missing:
            span = Span(match[1], int(match[2]), int(match[3]) if match[3] else None)
            found.append((match[1], missing["gcc"] or missing["clang"], span))
    return found


def _stand_in(name: str, includer: str, include_dirs: tuple[str, ...]) -> str | None:
    """Yield the file that Windows would find under ``name``, "" for one that is empty, None when there is none."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith("/") or any("\0" in part for part in parts):
        return None
    for directory in (os.path.dirname(includer), *include_dirs, str(INCLUDE)):
        here: str | None = directory or "."
        for part in parts:
            here = _entry(here, part) if here is not None else None
        if here is not None and os.path.isfile(here):
            return os.path.normpath(here)
    return "" if name.lower().endswith(".tmh") else None


def _traces(path: str, include_dirs: tuple[str, ...]) -> str:
    """Yield macros that drop the calls of trace functions: those of the trace preprocessor, and those that a comment
    `begin_wpp config` in the file or beside it, or in the include directories, names.

    Source: the WPP Software Tracing pages of the Windows driver documentation.
    """
    names = dict.fromkeys(("DoTraceMessage", "WPP_INIT_TRACING", "WPP_CLEANUP", "WPP_SYSTEMCONTROL"))
    for directory in dict.fromkeys((os.path.dirname(path) or ".", *include_dirs)):
        for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else ():
            if name.lower().endswith((".h", ".c")):
                try:
                    text = _decode(_read(os.path.join(directory, name)), name)[0]
                except InputError:
                    continue
                for block in _WPP.findall(text):
                    names.update(dict.fromkeys(_WPP_FUNCTION.findall(block)))
    return "".join(f"#ifndef {name}\n#define {name}(...) ((void)0)\n#endif\n" for name in names)


def _entry(directory: str, name: str) -> str | None:
    """Yield the path of ``name`` in ``directory``, whatever the case of its letters."""
    if name in ("", ".", ".."):
        return os.path.join(directory, name) if name else directory
    try:
        names = os.listdir(directory)
    except OSError:
        return None
    if name in names:
        return os.path.join(directory, name)
    return next((os.path.join(directory, n) for n in sorted(names) if n.lower() == name.lower()), None)


def _without_stand_ins(
    output: str,
    targets: dict[str, str],
    spelled: dict[str, str],
    include_dirs: tuple[str, ...],
    directory: Path,
    lenient: bool,
) -> str:
    """Yield the text as if each header had been included by its own name.

    Raises: InputError when two files mean different headers by one name.
    """
    root = f"{directory}/"
    open_files = [""]
    kept: list[str] = []
    for line in output.split("\n"):
        match = _MARKER.match(line)
        if match is None:
            kept.append(line)
            continue
        file = unescape(match[2])
        flags = line[match.end(2) + 1 :].split()
        if "1" in flags:
            if file.startswith(root):
                name = file.removeprefix(root)
                includer = open_files[-1]
                right = _stand_in(name, includer, include_dirs)
                if right is None and lenient:
                    right = ""
                if right != targets.get(name):
                    message = f"`{name}` is another header in `{includer}` than in a file before it"
                    hint = "write the name of the header with slashes, and its letters as they are on disk"
                    raise InputError([error("ambiguous-header", message, Span(includer, 1), hint)])
            # The directive that counts stands in the file that includes the stand-in.
            open_files.append(spelled.get(file, file))
        elif "2" in flags and len(open_files) > 1:
            open_files.pop()
        elif len(open_files) == 1:
            open_files = [spelled.get(file, file)]
        if file.startswith(root):
            continue
        if file in spelled:
            line = line[: match.start(2)] + escape(spelled[file]) + line[match.end(2) :]
        kept.append(line)
    return "\n".join(kept)


def _complaints(text: str, renames: dict[str, str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for line in text.splitlines():
        match = _MESSAGE.match(line)
        if match:
            file, number, column, message = match.groups()
            span = Span(renames.get(file, file), int(number), int(column) if column else None)
            found.append(_complaint(message, span))
    return list(dict.fromkeys(found))


def _complaint(message: str, span: Span) -> Diagnostic:
    missing = _MISSING.match(message)
    if missing:
        name = missing["gcc"] or missing["clang"]
        return _missing_header(name, span)
    if message.startswith("#error"):
        return error("error-directive", message, span)
    return error("preprocessor", message[:1].lower() + message[1:], span)


def _missing_header(name: str, span: Span) -> Diagnostic:
    hint = "name the directory that holds it with -I, a kit with --kit, or take it for empty with --lenient"
    return error("missing-header", f"no header named `{name}`", span, hint)


def _taken_for_empty(name: str, span: Span) -> Diagnostic:
    return Diagnostic("warning", "missing-header", f"no header named `{name}`: it counts as empty", span)


def _python(
    path: str,
    source: str,
    include_dirs: tuple[str, ...],
    macros: tuple[str, ...],
    forced: tuple[str, ...],
    lenient: bool,
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Preprocess with pcpp, where no compiler is installed."""
    import pcpp

    found: list[Diagnostic] = []
    absent: list[Diagnostic] = []

    class Quiet(pcpp.Preprocessor):
        def on_error(self, file: str, line: int, message: str) -> None:
            text = message.removeprefix("error: ")
            found.append(_complaint(text, Span(file, line)))

        def on_include_not_found(self, malformed: bool, system: bool, here: str, name: str) -> None:
            if name.lower().endswith(".tmh"):
                raise pcpp.OutputDirective(pcpp.Action.IgnoreAndRemove)
            if malformed:
                found.append(error("preprocessor", '#include expects "FILENAME" or <FILENAME>', self.include_at))
            elif lenient:
                absent.append(_taken_for_empty(name, self.include_at))
            else:
                found.append(_missing_header(name, self.include_at))
            raise pcpp.OutputDirective(pcpp.Action.IgnoreAndRemove)

        def on_file_open(self, is_system: bool, name: str) -> Any:
            try:
                return io.StringIO(_decode(_read(name), name)[0])
            except InputError as reason:
                raise OSError(str(reason)) from None

        def on_directive_handle(self, directive: Any, toks: Any, ifpassthru: bool, preceding: Any) -> Any:
            # pcpp does not tell on_include_not_found where it is.
            self.include_at = Span(directive.source, directive.lineno)
            return super().on_directive_handle(directive, toks, ifpassthru, preceding)

        def on_directive_unknown(self, directive: Any, toks: Any, ifpassthru: bool, preceding: Any) -> Any:
            at = Span(directive.source, directive.lineno)
            words = "".join(token.value for token in toks)
            match directive.value:
                case "error":
                    found.append(error("error-directive", f"#error {words}", at))
                case "pragma":
                    return None
                case "warning" | "ident" | "sccs" | "line":
                    pass
                case name:
                    found.append(error("preprocessor", f"invalid preprocessing directive #{name}", at))
            raise pcpp.OutputDirective(pcpp.Action.IgnoreAndRemove)

        def parsegen(self, input: str, source: str | None = None, abssource: str | None = None) -> Any:
            # pcpp would name a header as the directive spells it, without its directory.
            return super().parsegen(input, path if abssource is None else _short(abssource, path), abssource)

    machine = Quiet()
    machine.include_at = Span(path, 1)
    machine.line_directive = "#"
    for directory in (*include_dirs, str(INCLUDE)):
        machine.add_path(directory)
    machine.add_path(os.path.dirname(path) or ".")
    for macro in (*macros, "__STDC__=1", "__STDC_VERSION__=201112L", "__STDC_HOSTED__=1"):
        name, equals, value = macro.partition("=")
        machine.define(f"{name} {value if equals else '1'}")
    machine.undef("__PCPP__")
    output = io.StringIO()
    try:
        if forced:
            before = "".join(f'#include "{os.path.abspath(header)}"\n' for header in forced)
            source = f'{before}#line 1 "{escape(path)}"\n{source}'
        machine.parse(source, path)
        machine.write(output)
    except RecursionError:
        found.append(error("too-deep", "includes or macros are nested too deeply", Span(path, 1)))
    except (OSError, ValueError, IndexError, AttributeError, KeyError, TypeError) as reason:
        found.append(error("preprocessor", f"pcpp failed: {reason}", Span(path, 1)))
    if found:
        raise InputError(dict.fromkeys(found))
    return output.getvalue(), tuple(dict.fromkeys(absent))


def _short(absolute: str, path: str) -> str:
    """Yield the name of a file as the command line would have it: relative where that is shorter."""
    if absolute == os.path.abspath(path):
        return path
    relative = os.path.relpath(absolute)
    return absolute if relative.startswith("..") or os.path.isabs(path) else relative
