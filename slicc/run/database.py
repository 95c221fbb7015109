"""Reads compile_commands.json: which files a driver consists of, and how each of them is preprocessed."""

from __future__ import annotations

import codecs
import json
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from encoder.diagnostic import InputError, error, printable
from slicc.run.job import FileFlags

NAME = "compile_commands.json"
C_PLUS_PLUS = (".cc", ".cpp", ".cxx", ".c++", ".hpp")

# Each with the part of FileFlags that it belongs to; the value follows at once or as the next word.
_WITH_VALUE = {
    "-I": "include_dirs",
    "/I": "include_dirs",
    "-isystem": "include_dirs",
    "-iquote": "include_dirs",
    "-idirafter": "include_dirs",
    "-imsvc": "include_dirs",
    "/imsvc": "include_dirs",
    "/external:I": "include_dirs",
    "-external:I": "include_dirs",
    "-D": "defines",
    "/D": "defines",
    "-U": "undefines",
    "/U": "undefines",
    "-include": "forced",
    "-imacros": "forced",
    "/FI": "forced",
    "-FI": "forced",
}
_LONGEST_FIRST = sorted(_WITH_VALUE, key=len, reverse=True)
_WINDOWS = re.compile(r"""(?i)(?:^|[\\/])(?:clang-)?cl(?:\.exe)?["\s]|\b[a-z]:\\""")
_WORD = re.compile(r'(?:"(?:\\"|[^"])*"|\\"|[^\s"])+')
_QUOTE = re.compile(r'(?<!\\)"')
_MACRO = re.compile(r"[A-Za-z_]\w*(?:[=#(].*)?$", re.S)


def read(place: str) -> tuple[FileFlags, ...]:
    """Yield the files of a compilation database, each once, with what its first entry says of preprocessing.

    ``place`` is the file, or the directory that holds it. File names are relative to the current directory where they
    lie below it. Raises: InputError (unreadable, not such a database, no file at all).
    Source: clang.llvm.org/docs/JSONCompilationDatabase.html
    """
    path = Path(place, NAME) if os.path.isdir(place) else Path(place)
    try:
        entries = json.loads(path.read_bytes())
    except OSError as reason:
        message = f"cannot read `{path}`: {(reason.strerror or type(reason).__name__).lower()}"
        help = "`-p` takes compile_commands.json, or its directory"
        raise InputError([error("no-such-file", message, help=help)]) from None
    except (ValueError, RecursionError) as reason:
        raise InputError([error("bad-database", f"`{path}` is not JSON: {printable(str(reason))}")]) from None
    if not isinstance(entries, list):
        raise InputError([error("bad-database", f"`{path}` is no list of commands")])
    found: dict[str, FileFlags] = {}
    for number, entry in enumerate(entries, start=1):
        wrong = _wrong(entry)
        if wrong is not None:
            raise InputError([error("bad-database", f"entry {number} of `{path}` {wrong}")])
        flags = _flags(entry, path.parent)
        found.setdefault(os.path.realpath(flags.file), flags)
    if not found:
        raise InputError([error("bad-database", f"`{path}` names no file")])
    return tuple(found.values())


def _wrong(entry: Any) -> str | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str) or not entry["file"]:
        return "names no file"
    if not isinstance(entry.get("directory", ""), str):
        return "has a directory that is no text"
    arguments = entry.get("arguments")
    if arguments is None and not isinstance(entry.get("command"), str):
        return "has neither command nor arguments"
    words = [entry["command"]] if arguments is None else arguments
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return "has arguments that are no list of texts"
    if not all(map(_can_be_given, (entry["file"], entry.get("directory", ""), *words))):
        return "holds characters that no file name or argument can have"
    return None


def _can_be_given(text: str) -> bool:
    """Can a text be an argument of a command, or the name of a file?"""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def _flags(entry: dict[str, Any], beside: Path) -> FileFlags:
    directory = os.path.join(beside, entry.get("directory", ""))
    words = _split(entry["command"]) if entry.get("arguments") is None else entry["arguments"]
    parts: dict[str, list[str]] = {"include_dirs": [], "defines": [], "undefines": [], "forced": []}
    for part, value in _options(words[1:], directory):
        if part in ("defines", "undefines"):
            name = value.replace("#", "=", 1) if "=" not in value and "#" in value else value
            other = "undefines" if part == "defines" else "defines"
            parts[other] = [v for v in parts[other] if v.partition("=")[0] != name.partition("=")[0]]
            parts[part].append(name)
        else:
            parts[part].append(_named(value, directory))
    return FileFlags(
        _named(entry["file"], directory),
        tuple(parts["include_dirs"]),
        tuple(parts["defines"]),
        tuple(parts["undefines"]),
        tuple(parts["forced"]),
    )


def _split(command: str) -> list[str]:
    """Yield the words of a command; in one of Windows backslashes are parts of paths."""
    if not _WINDOWS.search(command):
        try:
            return shlex.split(command)
        except ValueError:
            return command.split()
    return [_QUOTE.sub("", word).replace('\\"', '"') for word in _WORD.findall(command)]


def _options(words: Sequence[str], directory: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word.startswith("@") and depth < 8:  # a response file
            response = Path(directory, word[1:])
            try:
                raw = response.read_bytes()
            except OSError as reason:
                message = f"cannot read the response file `{response}`: {(reason.strerror or '').lower()}"
                raise InputError([error("no-such-file", message, help="build once, so that it is there")]) from None
            is_wide = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # as MSBuild's are
            coding = "utf-16" if is_wide else "utf-8-sig"
            text = raw.decode(coding, "replace").replace("\0", " ")
            yield from _options(_split(text), directory, depth + 1)
            continue
        option = next((o for o in _LONGEST_FIRST if word.startswith(o)), None)
        if option is None or _is_other(word, option):
            continue
        value = word[len(option) :]
        if not value:
            if position >= len(words):
                return
            value = words[position]
            position += 1
        yield _WITH_VALUE[option], value


def _is_other(word: str, option: str) -> bool:
    """Does ``word`` only begin like an option? A path does, and so do longer options."""
    value = word[len(option) :]
    if option in ("/D", "/U"):
        return value != "" and not _MACRO.match(value)
    return (option == "/I" and os.path.isfile(word)) or (option == "-include" and value != "")


def _named(name: str, directory: str) -> str:
    path = name.replace("\\", "/") if "\\" in name and not os.path.exists(os.path.join(directory, name)) else name
    full = os.path.abspath(os.path.join(directory, path))
    relative = os.path.relpath(full)
    return full if relative.startswith("..") else relative
