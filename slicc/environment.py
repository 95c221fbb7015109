"""The driver's environment: model bodies, and the tables of roles, registrations and names."""

from __future__ import annotations

import hashlib
import re
import tempfile
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from encoder import cache as disk
from encoder.ctype import Abi
from encoder.diagnostic import InputError, did_you_mean, error
from encoder.extract import Declarations, extract_beside
from encoder.parse import TranslationUnit, parse
from encoder.preprocess import preprocess
from slicc.headers import include_directory
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
    """Yield every name that the model headers may declare as a function; kept on disk until a header changes."""
    headers = sorted((rules_directory() / "include").rglob("*.h"))
    state = [(str(h), s.st_size, s.st_mtime_ns) for h in headers for s in (h.stat(),)]
    key = hashlib.sha256(repr(state).encode()).hexdigest()
    known = disk.read("functions", key)
    if known is None:
        names = {name for h in headers for name in _DECLARED.findall(h.read_text(encoding="utf-8"))}
        known = "\n".join(sorted(names))
        disk.write("functions", key, known)
    return frozenset(known.split("\n"))


@cache
def library_functions() -> Mapping[str, str]:
    """Yield the functions of the C library that have bodies, to the file that holds each."""
    return _defined_below("library")


@cache
def model_functions() -> Mapping[str, str]:
    """Yield the functions that the model bodies define, the C library's among them, to the file that holds each."""
    return {**library_functions(), **_defined_below("model")}


@cache
def level_functions() -> frozenset[str]:
    """Yield the functions that raise, lower or tell the current IRQL: kits' inline bodies are of one machine each."""
    files = ("irql.c", "spinlock.c", "queued.c")
    return frozenset(name for name, file in model_functions().items() if Path(file).name in files)


def _defined_below(directory: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((rules_directory() / directory).glob("*.c")):
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
    # Only as functions: the same word may be some type in a header of ours that is another in the driver.
    wanted = {name for name in (*needed, *mentioned) if name in model_functions()}
    return _bodies(files, wanted, (), abi, known, typedefs)


def library_unit(needed: Collection[str], abi: Abi, macros: tuple[str, ...]) -> TranslationUnit | None:
    """Yield one unit with bodies of those of the ``needed`` functions that the C library here has, if it has any."""
    files = sorted({library_functions()[name] for name in needed if name in library_functions()})
    return _bodies(files, frozenset(needed), macros, abi, None, ())


def _bodies(
    files: Sequence[str],
    wanted: Collection[str],
    macros: tuple[str, ...],
    abi: Abi,
    known: Declarations | None,
    typedefs: tuple[str, ...],
) -> TranslationUnit | None:
    if not files:
        return None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "models.c"
        path.write_text("".join(f'#include "{f}"\n' for f in files), encoding="utf-8")
        text = preprocess(str(path), (include_directory(), str(rules_directory() / "model")), macros, abi)
        kept, _ = extract_beside(text, str(path).__eq__, wanted, known, bodies=False)
        return parse(kept, typedefs)


def _table(name: str) -> dict[str, Any]:
    with (rules_directory() / "tables" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
