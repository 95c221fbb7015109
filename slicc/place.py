"""Where the rules and the environment model lie, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

# What comes with slicc is called the same wherever it is installed.
_OURS = "<slicc>/"
_PACKAGE = Path(__file__).resolve().parent


def rules_directory() -> Path:
    """Yield the directory that holds the bundled rules and, beside them, the environment model.

    Raises: FileNotFoundError when the installation is incomplete.
    """
    for place in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if place.is_dir():
            return place
    raise FileNotFoundError("the bundled rules are missing: slicc is not completely installed")


def shown_name(file: str) -> str:
    """Yield the name under which a file is shown: bundled ones are ``<slicc>/...`` on every machine."""
    for name, place in _bundled():
        if file.startswith(place + os.sep):
            return name + file[len(place) :].replace(os.sep, "/")
    return file


def file_of(name: str) -> Path:
    """Yield the file that ``name`` shows: the opposite of :func:`shown_name`."""
    for shown, place in _bundled():
        if name.startswith(shown + "/"):
            return Path(place + name[len(shown) :])
    return Path(name)


@cache
def _bundled() -> tuple[tuple[str, str], ...]:
    return (_OURS + "rules", str(rules_directory())), (_OURS + "include", str(_PACKAGE.parent / "encoder" / "include"))
