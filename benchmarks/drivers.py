"""Real drivers as their own builds see them: sources, macros, and where the headers lie."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import mof

from slicc.headers import include_directories

LIST = Path(__file__).resolve().parent / "real_drivers.toml"
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]*)[">]', re.M)
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Driver:
    """``headers``: the directories around it that hold what its sources include, without slicc's own or a kit's."""

    name: str
    directory: Path
    sources: tuple[Path, ...]
    defines: tuple[str, ...]
    headers: tuple[str, ...]

    def lines(self) -> int:
        """Yield how many lines its sources have, and the headers in its directory and below."""
        files = (*self.sources, *(p for p in self.directory.rglob("*") if p.suffix.lower() == ".h"))
        return sum(len(p.read_bytes().splitlines()) for p in files)


def listed(root: Path, place: Path, kit: tuple[str, ...] = ()) -> list[Driver]:
    """Yield the drivers of the list whose checkouts are below ``root``; generated headers are written to ``place``.

    Raises: OSError; tomllib.TOMLDecodeError.
    """
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    found: list[Driver] = []
    for entry in table["driver"]:
        directory = root / entry["repository"].replace("/", "+") / entry["directory"]
        if not directory.is_dir():
            continue
        name = f"{entry['repository']}/{entry['directory']}"
        written = place / name.replace("/", "+")
        written.mkdir(parents=True, exist_ok=True)
        for header in entry.get("generated", ()):
            (written / header).write_text(table["generated"][header], encoding="utf-8")
        for header, source in entry.get("mof", {}).items():
            (written / header).write_text(mof.header((directory / source).read_text("cp1252")), encoding="utf-8")
        without = entry.get("without", ())
        driver = of_directory(directory, tuple(entry.get("define", ())), (str(written),), kit, without)
        found.append(Driver(name, driver.directory, driver.sources, driver.defines, driver.headers))
    return found


def of_directory(
    directory: Path,
    defines: tuple[str, ...] = (),
    include: tuple[str, ...] = (),
    kit: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> Driver:
    """Yield the driver that the *.c files of ``directory`` make."""
    sources = tuple(sorted(p for p in directory.iterdir() if p.suffix.lower() == ".c" and p.name not in without))
    headers = (*include, *include_dirs(directory, list(sources), kit))
    return Driver(f"{directory.resolve().parent.name}/{directory.name}", directory, sources, defines, headers)


def include_dirs(directory: Path, sources: list[Path], kit: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Yield the directories around ``directory`` that hold the headers its sources name, the nearest first."""
    pool: dict[str, list[Path]] = {}
    for p in directory.resolve().rglob("*"):
        if p.suffix.lower() in (".h", ".c"):
            pool.setdefault(p.name.lower(), []).append(p.parent)
    for top in _above(directory.resolve()):
        for p in sorted(top.rglob("*.h"), key=lambda q: (len(q.parts), q)):
            pool.setdefault(p.name.lower(), []).append(p.parent)
    ours = {p.name.lower() for d in include_directories(kit) for p in Path(d).glob("*.h")}
    dirs: dict[str, None] = {str(directory): None}
    seen: set[str] = set()
    todo = [n for s in sources for n in named(s)]
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        parts = name.split("/")
        if name in ours or parts[-1] not in pool:
            continue
        outer = [p.lower() for p in parts[:-1]]
        places = dict.fromkeys(pool[parts[-1]])
        fitting = [d for d in places if [x.lower() for x in d.parts[len(d.parts) - len(outer) :]] == outer]
        if ".." in parts or not fitting:
            continue
        found = fitting[0]
        for _ in parts[1:]:
            found = found.parent
        dirs[str(found)] = None
        header = found / parts[-1] if len(parts) == 1 else fitting[0] / parts[-1]
        for p in fitting[0].iterdir():
            if p.name.lower() == parts[-1]:
                header = p
        todo += named(header)
    return tuple(dirs)


def _above(directory: Path) -> list[Path]:
    """Yield the directories above, up to the project's own: the nearest that says what it is, if any does."""
    up = list(directory.parents[:_LEVELS])
    for count, top in enumerate(up, 1):
        if any(p.name.lower().startswith(("license", "readme")) for p in top.iterdir()):
            return up[:count]
    return []


def named(path: Path) -> list[str]:
    """Yield the headers that a file includes, in small letters and with slashes."""
    text = path.read_bytes().decode("utf-8", "replace")
    return [m[1].replace("\\", "/").lower() for m in _INCLUDE.finditer(text)]
