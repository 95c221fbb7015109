"""Where headers are looked for, and whose files they are: the driver's, a kit's or ours."""

from __future__ import annotations

import ntpath
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from encoder.preprocess import INCLUDE, Preprocessed
from slicc.place import rules_directory


def include_directory() -> str:
    """Yield the directory of the model headers."""
    return str(rules_directory() / "include")


def include_directories(kit: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Yield where headers are looked for: the kit's, behind those that keep its names as functions, then our own."""
    if not kit:
        return (include_directory(),)
    inner = [str(Path(d) / name) for d in kit for name in ("km", "ddk", "shared") if (Path(d) / name).is_dir()]
    return (str(rules_directory() / "overlay"), *inner, *kit, include_directory())


def kit_macros(kit: tuple[str, ...]) -> tuple[str, ...]:
    """Yield the macros that the headers of a kit expect of their compiler: gcc's for those of mingw-w64."""
    if not any((Path(d) / "_mingw.h").is_file() for d in kit):
        return ()
    return ("__GNUC__=4", "__GNUC_MINOR__=4", "__MSVCRT__=1", "__SIZEOF_INT128__=16", "_GCC_MAX_ALIGN_T=1")


def own_files(text: Preprocessed) -> Callable[[str], bool]:
    """Yield whether a file named in preprocessed text is the driver's own and no kit's.

    Own is what lies below the source's directory, beside that directory, or below the current one, and what is named
    relative to the current one; but never our model headers, nor the encoder's. In a file that another preprocessor
    made (``.i``), the first file that it names is the source.
    """
    source = text.file
    if source.endswith(".i"):
        source = next((name for name in text.first_files(2) if name != source and not name.startswith("<")), source)
    directory = _folder(source)
    beside = directory.rpartition("/")[0]
    trees = [directory, _full(os.getcwd()), *([beside] if beside.count("/") > 1 else [])]
    foreign = [_full(str(INCLUDE)), _full(str(rules_directory()))]

    @cache
    def own(name: str) -> bool:
        if name in (text.file, source) or (name.startswith("<") and name.endswith(">")):
            return True
        full = _full(name)
        if any(full.startswith(f"{tree}/") for tree in foreign):
            return False
        return not _is_absolute(name) or any(full.startswith(f"{tree}/") for tree in trees)

    return own


def _is_absolute(name: str) -> bool:
    return os.path.isabs(name) or ntpath.isabs(name)


def _full(name: str) -> str:
    """Yield the whole name of a file: ours, or as another system has it, where letters' case does not count."""
    if os.path.isabs(name) or not ntpath.isabs(name):
        return os.path.abspath(name)
    return ntpath.normpath(name).replace("\\", "/").lower()


def _folder(name: str) -> str:
    return _full(name).rpartition("/")[0]


def is_model_file(name: str) -> bool:
    """Does a file name belong to the environment model?"""
    return name.startswith(str(rules_directory()))
