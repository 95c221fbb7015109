"""The environment model: headers, bodies, tables and examples agree with each other."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from encoder.ctype import LLP64
from encoder.declare import declare
from encoder.lower import lower
from encoder.parse import parse
from encoder.preprocess import preprocess
from encoder.symbol import Symbols

ROOT = Path(__file__).parent.parent
INCLUDE = ROOT / "rules" / "include"
MODELS = sorted((ROOT / "rules" / "model").glob("*.c"))
TABLES = ROOT / "rules" / "tables"
EXAMPLES = sorted((ROOT / "examples").glob("*/*.c"))
KINDS = {"extension", "device", "fresh", "optional", "any", "object", "context", "first", "second"}

EVERY_HEADER = "".join(
    f"#include <{name}>\n"
    for name in (
        "ntifs.h", "storport.h", "srbhelper.h", "ntddscsi.h", "ntddstor.h", "ntstrsafe.h", "ntintsafe.h",
        "wmilib.h", "initguid.h", "specstrings.h", "driverspecs.h", "excpt.h", "stdio.h", "stdlib.h",
    )
)  # fmt: skip

# Sizes and offsets of the x64 layouts that the documentation's field lists give.
LAYOUT = """
_Static_assert(sizeof(long) == 4 && sizeof(void *) == 8 && sizeof(wchar_t) == 2, "LLP64");
_Static_assert(sizeof(KEVENT) == 24 && sizeof(KDPC) == 64 && sizeof(KTIMER) == 64 && sizeof(KMUTEX) == 56, "KE");
_Static_assert(sizeof(IRP) == 208 && FIELD_OFFSET(IRP, CancelIrql) == 69 && FIELD_OFFSET(IRP, Tail) == 120, "IRP");
_Static_assert(sizeof(IO_STACK_LOCATION) == 72 && FIELD_OFFSET(IO_STACK_LOCATION, DeviceObject) == 40, "stack");
_Static_assert(FIELD_OFFSET(DEVICE_OBJECT, DeviceExtension) == 64 && FIELD_OFFSET(DEVICE_OBJECT, Dpc) == 200, "device");
_Static_assert(sizeof(DRIVER_OBJECT) == 336 && FIELD_OFFSET(DRIVER_OBJECT, MajorFunction) == 112, "driver");
_Static_assert(sizeof(KLOCK_QUEUE_HANDLE) == 24 && FIELD_OFFSET(KLOCK_QUEUE_HANDLE, OldIrql) == 16, "queued lock");
_Static_assert(sizeof(STOR_LOCK_HANDLE) == 32 && FIELD_OFFSET(STOR_LOCK_HANDLE, Context.OldIrql) == 24, "lock");
_Static_assert(sizeof(SCSI_REQUEST_BLOCK) == 88 && FIELD_OFFSET(SCSI_REQUEST_BLOCK, Cdb) == 72, "SRB");
_Static_assert(sizeof(CDB) == 16 && sizeof(SENSE_DATA) == 18 && sizeof(INQUIRYDATA) == 104, "SCSI");
"""


def symbols_of(path: Path) -> Symbols:
    return declare(parse(preprocess(str(path), (str(INCLUDE),), (), LLP64)), LLP64)


@cache
def header_symbols(directory: Path) -> Symbols:
    path = directory / "headers.c"
    path.write_text(EVERY_HEADER + LAYOUT)
    return symbols_of(path)


@pytest.fixture(scope="session")
def headers(tmp_path_factory: pytest.TempPathFactory) -> Symbols:
    return header_symbols(tmp_path_factory.mktemp("headers"))


@cache
def text_of_headers() -> str:
    return "\n".join(path.read_text() for path in sorted(INCLUDE.glob("*.h")))


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / f"{name}.toml").read_text())


def prototypes() -> dict[str, int]:
    """Yield the functions the headers declare, with the number of their parameters."""
    found: dict[str, int] = {}
    for line in text_of_headers().splitlines():
        if line.startswith(("#", "typedef", " ", "struct", "extern")):
            continue
        if match := re.fullmatch(r"[A-Za-z_][\w \*]*?[\s\*](\w+)\((.*)\);", line.strip()):
            inner = re.sub(r"\([^()]*\)", "", match[2])
            found[match[1]] = 0 if inner.strip() == "void" else inner.count(",") + 1
    return found


def typedef_of_function(role: str) -> re.Match[str] | None:
    return re.search(rf"^typedef ([\w \*]+?)\b{role}\((.*)\);$", text_of_headers(), re.M)


def test_headers_are_checked_and_laid_out(headers: Symbols) -> None:
    assert headers is not None


def test_headers_stay_cheap_to_parse() -> None:
    # Tables of numbers (ntstatus.h, wdmconst.h) cost the preprocessor only.
    lean = ("ntdef.h", "wdm.h", "ntddk.h", "srb.h", "scsi.h", "storport.h", "guiddef.h")
    assert sum(len((INCLUDE / name).read_text().splitlines()) for name in lean) < 2100


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_model_compiles(path: Path) -> None:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("no gcc")
    command = [
        compiler,
        "-fsyntax-only",
        "-std=gnu11",
        "-fshort-wchar",
        "-Werror=implicit",
        "-D__declspec(x)=__attribute__((x))",
        "-Dalign=aligned",
        "-I",
        str(INCLUDE),
        str(path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", MODELS + EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_model_and_example_are_lowered(path: Path) -> None:
    unit = parse(preprocess(str(path), (str(INCLUDE),), (), LLP64))
    assert lower(unit, declare(unit, LLP64)).functions


INTRINSIC = "_Interlocked"


def model_bodies() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in MODELS:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        for match in re.finditer(
            r"^(?:static )?[A-Za-z_][\w \*]*?[\s\*](\w+)\([^;{]*?\)\n\{\n(.*?)^\}", text, re.M | re.S
        ):
            assert match[1] not in found or match[1].startswith("slicc_"), f"{match[1]} has two bodies"
            found[match[1]] = match[2]
    return found


def test_one_driver_call_is_one_event() -> None:
    bodies = model_bodies()
    assert len(bodies) > 300
    public = prototypes().keys() - {"memset", "memcpy", "memmove"}
    for name, body in bodies.items():
        called = set(re.findall(r"\b(\w+)\(", body))
        if name.startswith(INTRINSIC):  # what a kit turns the public name into gives it back, once
            assert len(re.findall(r"\b\w+\(", body)) == 1
            assert called <= public
            assert name.startswith("_" + called.pop())
            continue
        assert not called & (public - {name}), f"{name} calls {called & public}"


def test_bodies_carry_declared_names() -> None:
    declared = prototypes().keys()
    macros = {"RtlZeroMemory", "RtlSecureZeroMemory", "RtlFillMemory", "RtlCopyMemory", "RtlMoveMemory"}
    strange = {name for name in model_bodies() if name not in declared and not name.startswith("slicc_")} - macros
    assert not {name for name in strange if not name.startswith(INTRINSIC)}


def test_roles_have_their_typedef() -> None:
    for name, role in table("roles").items():
        declared = typedef_of_function(name)
        assert declared is not None, f"no typedef of {name}"
        assert declared[1].strip() == role["result"], name
        parameters = [part.strip() for part in declared[2].split(",")]
        assert len(parameters) == len(role["types"]) == len(role["kinds"]), name
        assert set(role["kinds"]) <= KINDS, name
        assert role["model"] in ("wdm", "storport") and 0 <= role["irql"] <= 5, name
        for statement in role.get("before", ()):
            statement.format(*("argument" for _ in parameters))


def test_registrations_name_what_exists(headers: Symbols) -> None:
    roles = table("roles")
    functions = prototypes()
    registrations = table("registrations")
    for call in registrations["call"]:
        assert call["role"] in roles, call
        assert 1 <= call["argument"] <= functions[call["function"]], call
        assert bool(call.get("synchronous")) != roles[call["role"]].get("entry", True), call
    for field in registrations["field"]:
        assert {field["role"], *field.get("or", ())} <= roles.keys(), field
        body = re.search(
            rf"^typedef struct {field['tag']} \{{(.*?)\}} {field['type']}\b", text_of_headers(), re.M | re.S
        )
        assert body is not None and re.search(rf"\b{field['field']}\b", body[1]), field


def test_every_entry_role_can_be_registered_or_is_named() -> None:
    registrations = table("registrations")
    given = {entry["role"] for entry in (*registrations["call"], *registrations["field"])}
    given |= {role for entry in registrations["field"] for role in entry.get("or", ())}
    # roles that only a declaration gives
    declared_only = {"DRIVER_CONTROL", "DRIVER_LIST_CONTROL"}
    declared_only |= {"DRIVER_DISPATCH_RAISED", "DRIVER_DISPATCH_PAGED"}
    unnamed = {name for name, role in table("roles").items() if not role.get("names")}
    assert unnamed - given == declared_only


def test_aliases_have_the_parameters_of_their_public_name() -> None:
    functions = prototypes()
    for alias, public in table("aliases").items():
        assert functions[alias] == functions[public], alias


def test_preserved_types_are_declared() -> None:
    for name in table("preserved")["types"]:
        assert re.search(rf"\b{name}\b", text_of_headers()), name


def test_examples_come_in_pairs_and_expect_one_defect() -> None:
    assert len(EXAMPLES) >= 10
    for directory in sorted({path.parent for path in EXAMPLES}):
        bad, ok = (directory / "bad.c").read_text(), (directory / "ok.c").read_text()
        assert bad.startswith("// Planted: ") and ok.startswith("// ")
        expected = re.findall(r'// expect: defect\[(\w+)\] "(.+)"', bad)
        assert len(expected) == 1 and expected[0][0].lower() == directory.name
        assert "expect:" not in ok
        assert min(len(bad.splitlines()), len(ok.splitlines())) > 100
