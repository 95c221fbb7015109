"""Small texts kept on disk between runs: by content, shared by runs at the same time, never needed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

_MOST_FILES = 512


def directory() -> Path | None:
    """Yield where texts are kept: ``$SLICC_CACHE`` (``off``: nowhere), else ``slicc`` in the user's cache directory."""
    chosen = os.environ.get("SLICC_CACHE")
    if chosen is not None and chosen.strip().lower() in ("off", "no", "0", ""):
        return None
    if chosen is not None:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        home = os.path.expanduser("~")
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".cache")
    return Path(base, "slicc")


def read(kind: str, key: str) -> str | None:
    """Yield what was written under ``key``, or None."""
    place = directory()
    if place is None:
        return None
    try:
        return (place / kind / key).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def write(kind: str, key: str, text: str) -> None:
    """Keep ``text`` under ``key``, where that can be done; whoever reads finds all of it or nothing."""
    place = directory()
    if place is None:
        return
    with contextlib.suppress(OSError, ValueError):
        shelf = place / kind
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(shelf)
        handle, name = tempfile.mkstemp(prefix=".", dir=shelf)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, shelf / key)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise


def _make_room(shelf: Path) -> None:
    """Remove the oldest half of the texts when there are too many."""
    files = [entry for entry in os.scandir(shelf) if entry.is_file(follow_symlinks=False)]
    if len(files) < _MOST_FILES:
        return
    files.sort(key=lambda entry: entry.stat().st_mtime)
    for entry in files[: len(files) // 2]:
        with contextlib.suppress(OSError):
            os.unlink(entry.path)
