"""Random records laid out by a compiler; slicc must prove every size, alignment and bit to be what it is there.

gcc stands for ``--abi lp64`` and x86_64-w64-mingw32-gcc (``-mms-bitfields``) for ``--abi llp64``. Nothing is run: for
each member an object in which only that member is set is read from the object file.

``python tests/soundness/layouts.py SEED lp64|llp64`` prints one program.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

COMPILERS = {"lp64": ["gcc"], "llp64": ["x86_64-w64-mingw32-gcc", "-mms-bitfields"]}
_SCALARS = (
    "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long",
    "long long", "unsigned long long", "enum Color", "void *",
)  # fmt: skip
_BITS = {
    "signed char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned int": 32,
    "long long": 64, "unsigned long long": 64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """``text``: the program; its ``main`` calls reach_error where a layout differs, and nowhere else."""

    seed: int
    abi: str
    text: str


class _Records:
    """Draws a few records, each of which may hold earlier ones."""

    def __init__(self, seed: int, abi: str):
        self.random = random.Random(f"{seed} {abi}")
        self.abi = abi
        self.lines = ["enum Color { RED, GREEN, BLUE };"]
        self.members: dict[str, list[str]] = {}  # type -> designators of what can be set to all ones

    def record(self, number: int) -> None:
        r = self.random
        kind = r.choice(["struct", "struct", "struct", "union"])
        pack = r.choice([None, None, None, 1, 2, 4, 8])
        packed = self.abi == "lp64" and pack is None and r.random() < 0.2
        name = f"{kind} R{number}"
        earlier = list(self.members)
        body: list[str] = []
        settable: list[str] = []
        for k in range(r.randint(1, 7)):
            member = f"m{k}"
            chance = r.random()
            if chance < 0.4 and not (self.abi == "llp64" and kind == "union"):  # mingw is not like cl there
                type_, most = r.choice(list(_BITS.items()))
                if r.random() < 0.15:
                    width = r.choice([0, r.randint(1, most)])
                    body.append(f"{type_} : {width};")
                    continue
                body.append(f"{type_} {member} : {r.randint(1, most)};")
                settable.append(f".{member}")
            elif chance < 0.5 and earlier:
                inner = r.choice(earlier)
                body.append(f"{inner} {member};")
                settable += [f".{member}{d}" for d in self.members[inner]]
            elif chance < 0.6:
                count = r.randint(1, 3)
                body.append(f"{r.choice(_SCALARS)} {member}[{count}];")
                settable += [f".{member}[{i}]" for i in range(count)]
            elif chance < 0.65:
                body.append(f"struct {{ char {member}a; {r.choice(_SCALARS)} {member}b; }};")
                settable += [f".{member}a", f".{member}b"]
            else:
                body.append(f"{r.choice(_SCALARS)} {member};")
                settable.append(f".{member}")
        if not settable:
            body.append("int last;")
            settable.append(".last")
        if pack is not None:
            self.lines.append(f"#pragma pack(push, {pack})")
        attribute = " __attribute__((packed))" if packed else ""
        self.lines.append(f"{name} {{ {' '.join(body)} }}{attribute};")
        if pack is not None:
            self.lines.append("#pragma pack(pop)")
        self.members[name] = settable


def generate(seed: int, abi: str) -> Case:
    """Yield the program of a seed, with what the compiler of its data model says written into it.

    Raises: subprocess.CalledProcessError, when the compiler rejects what was drawn.
    """
    records = _Records(seed, abi)
    for number in range(records.random.randint(1, 3)):
        records.record(number)
    tables: list[str] = []
    for index, (name, settable) in enumerate(records.members.items()):
        rows = ", ".join(f"{{ {d} = -1 }}" for d in settable)
        tables.append(f"{name} table{index}[] __attribute__((section(\".t{index}\"), aligned(16))) = {{ {rows} }};")
        tables.append(
            f"unsigned long long facts{index}[] __attribute__((section(\".f{index}\"), aligned(16))) = "
            f"{{ sizeof({name}), _Alignof({name}) }};"
        )
    sections = _compiled("\n".join([*records.lines, *tables]), abi, len(records.members))
    checks: list[str] = []
    for index, (name, settable) in enumerate(records.members.items()):
        data, facts = sections[index]
        size, align = (int.from_bytes(facts[k : k + 8], "little") for k in (0, 8))
        checks.append(f"    if (!(sizeof({name}) == {size} && _Alignof({name}) == {align})) reach_error();")
        checks.append(f"    {{ {name} r; unsigned char *p = (unsigned char *)&r;")
        for row, member in enumerate(settable):
            image = data[row * size : (row + 1) * size]
            checks.append(f"    memset(&r, 0, sizeof r); r{member} = -1;")
            checks += [f"    if (!(p[{k}] == {byte})) reach_error();" for k, byte in enumerate(image)]
            checks.append(f"    memset(&r, 255, sizeof r); r{member} = 0;")
            checks += [f"    if (!(p[{k}] == {byte ^ 255})) reach_error();" for k, byte in enumerate(image)]
        checks.append("    }")
    text = [
        "extern void reach_error(void);",
        "void *memset(void *, int, __SIZE_TYPE__);",
        *records.lines,
        "int main(void)",
        "{",
        *checks,
        "    return 0;",
        "}",
    ]
    return Case(seed, abi, "\n".join(text).replace("__SIZE_TYPE__", _SIZE[abi]) + "\n")


_SIZE = {"lp64": "unsigned long", "llp64": "unsigned long long"}


def _compiled(text: str, abi: str, count: int) -> list[tuple[bytes, bytes]]:
    """Yield the bytes of the table and the facts of each record."""
    compiler = COMPILERS[abi]
    copier = "objcopy" if abi == "lp64" else "x86_64-w64-mingw32-objcopy"
    with tempfile.TemporaryDirectory() as directory:
        source, object_ = Path(directory, "layout.c"), Path(directory, "layout.o")
        source.write_text(text)
        subprocess.run([*compiler, "-w", "-c", str(source), "-o", str(object_)], check=True, capture_output=True)
        found: list[tuple[bytes, bytes]] = []
        for index in range(count):
            parts = []
            for section in (f".t{index}", f".f{index}"):
                out = Path(directory, "section")
                command = [copier, "-O", "binary", f"--only-section={section}", str(object_), str(out)]
                subprocess.run(command, check=True, capture_output=True)
                parts.append(out.read_bytes())
            found.append((parts[0], parts[1]))
        return found


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), sys.argv[2]).text, end="")
