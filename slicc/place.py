"""Where the rules and the environment model lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_directory() -> Path:
    """Yield the directory that holds the bundled rules and, beside them, the environment model.

    Raises: FileNotFoundError when the installation is incomplete.
    """
    for place in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if place.is_dir():
            return place
    raise FileNotFoundError("the bundled rules are missing: slicc is not completely installed")
