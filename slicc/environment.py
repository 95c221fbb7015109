"""Which headers, model bodies and tables of the driver's environment go in."""

from __future__ import annotations

import ntpath
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from encoder.ctype import Abi
from encoder.diagnostic import InputError, did_you_mean, error
from encoder.extract import Declarations, extract_beside
from encoder.parse import TranslationUnit, parse
from encoder.preprocess import INCLUDE, Preprocessed, preprocess
from slicc.place import rules_directory
from slicc.rule import Parameter, Roles, Signature

_DEFINITION = re.compile(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\([^;{}()]*(?:\([^;{}()]*\)[^;{}()]*)*\)\s*\{", re.M)
_DECLARED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")


@dataclass(frozen=True, slots=True)
class Role:
    """A role type.

    ``irql`` at entry; ``parameters``: for each parameter what the environment passes: "extension" (one object for all
    calls), "device" (likewise), "fresh" (a new object each call), "optional" (null or a new object), "any"; ``before``:
    C statements that set the entry state, in which ``{0}``, ``{1}`` stand for the arguments; ``names``: functions that
    have the role by their name; ``own``: whether it is an entry point of its own.
    """

    name: str
    model: str
    signature: Signature
    irql: int
    parameters: tuple[str, ...]
    before: tuple[str, ...]
    groups: tuple[str, ...]
    locks: tuple[str, ...]
    names: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class CallRegistration:
    """Passing a function as argument number ``argument`` (from 0) of ``function`` gives it ``role``.

    ``told``: the model tells the harness what is handed over with it.
    """

    function: str
    argument: int
    role: str
    told: bool


@dataclass(frozen=True, slots=True)
class FieldRegistration:
    """Storing a function in ``field`` of the record with ``tag`` gives it ``role``, or one of ``others`` by shape."""

    type: str
    tag: str
    field: str
    role: str
    others: tuple[str, ...]


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


@cache
def roles() -> Mapping[str, Role]:
    """Yield the role types by name."""
    found: dict[str, Role] = {}
    for name, row in _table("roles").items():
        found[name] = Role(
            name,
            row["model"],
            Signature(row["result"], tuple(Parameter("", t) for t in row["types"])),
            row["irql"],
            tuple(row["kinds"]),
            tuple(row.get("before", ())),
            tuple(row.get("groups", ())),
            tuple(row.get("locks", ())),
            tuple(row.get("names", ())),
            row.get("entry", True),
        )
    return found


def role_named(name: str) -> Role:
    """Yield a role. Raises: InputError with the nearest name."""
    found = roles().get(name)
    if found is None:
        raise InputError([error("unknown-role", f"there is no role type `{name}`", None, did_you_mean(name, roles()))])
    return found


def rule_roles() -> Roles:
    """Yield the roles and their groups as rules see them."""
    groups: dict[str, list[str]] = {}
    for role in roles().values():
        for group in role.groups:
            groups.setdefault(group, []).append(role.name)
    return Roles({r.name: r.signature for r in roles().values()}, {g: tuple(names) for g, names in groups.items()})


def role_ids() -> Mapping[str, int]:
    """Yield the number by which the woven program knows each role; 0 is an entry point without a role."""
    return {name: number for number, name in enumerate(sorted(roles()), start=1)}


@cache
def registrations() -> tuple[tuple[CallRegistration, ...], tuple[FieldRegistration, ...]]:
    """Yield where a driver hands functions to the system."""
    table = _table("registrations")
    calls = tuple(
        CallRegistration(r["function"], r["argument"] - 1, r["role"], r.get("told", True))
        for r in table["call"]
        if not r.get("synchronous")
    )
    fields = tuple(
        FieldRegistration(r["type"], r["tag"], r["field"], r["role"], tuple(r.get("or", ()))) for r in table["field"]
    )
    return calls, fields


@cache
def aliases() -> Mapping[str, str]:
    """Yield other names of API functions to their public ones."""
    return {str(other): str(public) for other, public in _table("aliases").items()}


@cache
def preserved() -> frozenset[str]:
    """Yield the type names whose contents functions without a body never write."""
    return frozenset(_table("preserved")["types"])


@cache
def header_functions() -> frozenset[str]:
    """Yield every name that the model headers may declare as a function."""
    names: set[str] = set()
    for header in (rules_directory() / "include").rglob("*.h"):
        names.update(_DECLARED.findall(header.read_text(encoding="utf-8")))
    return frozenset(names)


@cache
def model_functions() -> Mapping[str, str]:
    """Yield the functions that the model bodies define, to the file that holds each."""
    found: dict[str, str] = {}
    for path in sorted((rules_directory() / "model").glob("*.c")):
        for name in _DEFINITION.findall(path.read_text(encoding="utf-8")):
            found[name] = str(path)
    return found


def model_unit(
    needed: Collection[str],
    mentioned: Collection[str],
    abi: Abi,
    known: Declarations | None = None,
    typedefs: tuple[str, ...] = (),
) -> TranslationUnit | None:
    """Yield one unit with the model bodies of the ``needed`` functions, of those that are ``mentioned`` and stand in
    the same files, and of what these mention in turn; None when no file has any.

    What ``known`` declares is left out, if it is declared alike; its type names are ``typedefs``.
    """
    files = sorted({model_functions()[name] for name in needed if name in model_functions()})
    if not files:
        return None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "models.c"
        path.write_text("".join(f'#include "{f}"\n' for f in files), encoding="utf-8")
        text = preprocess(str(path), (include_directory(), str(rules_directory() / "model")), (), abi)
        kept, _ = extract_beside(text, str(path).__eq__, {*needed, *mentioned}, known, bodies=False)
        return parse(kept, typedefs)


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


def _table(name: str) -> dict[str, Any]:
    with (rules_directory() / "tables" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
