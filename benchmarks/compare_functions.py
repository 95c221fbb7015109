#!/usr/bin/env python3
"""Compares functions of real drivers by execution: IR interpreter against code compiled by gcc, on random memory.

    compare_functions.py [--root DIR] [-D NAME[=VALUE]] [-n 50] [--seed 1] [--runs 40] [-o FILE.md] [DIRECTORY...]

--root takes the drivers of real_drivers.toml from checkouts below it. Functions are drawn until -n of them are decided:
where no run returns on both sides, or gcc rejects the driver's text, another one is drawn, and said how many.
Functions are drawn from those that are lowered exactly and take and yield integers and pointers. Both sides begin with
the same random arena, in which pointers lead back into the arena; functions without a body yield the same random
values on both sides. Compared are the result, the calls with their arguments, and every byte of the arena. Layouts are
those of LLP64: gcc compiles with Microsoft's bit fields and 16-bit wide characters, and `long` is written as `int`.
A run that faults, halts or does not end is only compared in that gcc's run does so, too, or is not counted at all.
"""

from __future__ import annotations

import argparse
import random
import re
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drivers import Driver as Given
from drivers import listed, of_directory
from pycparser import c_ast

from encoder import ir
from encoder.ctype import ABIS, CType, Enum, Float, Int, Pointer, Record, Void
from encoder.declare import declare
from encoder.diagnostic import InputError
from encoder.dialect import EXCEPT, FINALLY, LEAVE, REFUSED, TRY
from encoder.interpret import Machine
from encoder.interpret_memory import Instance
from encoder.link import link
from encoder.link_copy import prototype
from encoder.lower import lower
from encoder.outcome import Aborted, Fault, Halted, OutOfSteps, RefusedHere, Returned
from encoder.parse import Node, parse, with_deep_stack
from encoder.preprocess import preprocess
from encoder.print import c_text
from encoder.term import SLOT_BITS
from slicc.headers import include_directories, include_directory

SLOT = SLOT_BITS[64]
BASE = 5 << SLOT
SIZE = 1 << 16
FAR = 1 << 40  # addresses of other objects, which differ between the two sides
STEPS = 300_000


@dataclass(slots=True)
class Figures:
    functions: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Driver:
    name: str
    program: ir.Program
    text: str
    functions: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="*", type=Path)
    parser.add_argument("--root", type=Path, help="where the checkouts of real_drivers.toml are")
    parser.add_argument("--only", action="append", default=[], help="drivers whose name holds this")
    parser.add_argument("-D", dest="defines", action="append", default=[])
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--details", action="store_true")
    parser.add_argument("-o", dest="output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="slicc") as place:
        found = [of_directory(p, tuple(given.defines)) for p in given.directories]
        if given.root is not None:
            found += listed(given.root, Path(place))
        found = [d for d in found if not given.only or any(word in d.name for word in given.only)]
        drivers = [read_ for d in found if (read_ := read(d)) is not None]
    every = [(d, f) for d in drivers for f in d.functions]
    random.Random(given.seed).shuffle(every)
    figures = Figures()
    drawn = 0
    while (left := given.n - figures.functions["agree"] - figures.functions["differ"]) > 0 and drawn < len(every):
        batch = every[drawn : drawn + left]
        drawn += len(batch)
        for driver in drivers:
            names = [f for d, f in batch if d is driver]
            if names:
                with_deep_stack(partial(compare, driver, names, given.runs, figures))
    if given.details:
        print("\n".join(figures.lines), file=sys.stderr)
    text = (
        f"{drawn} functions drawn (seed {given.seed}) of {len(every)} in {len(drivers)} drivers, "
        f"{given.runs} random memories each: "
        + ", ".join(f"{n} {what}" for what, n in sorted(figures.functions.items()))
        + ".\nRuns: "
        + ", ".join(f"{n} {what}" for what, n in sorted(figures.runs.items()))
        + ".\n"
    )
    print(text)
    if given.output is not None:
        given.output.write_text(text, encoding="utf-8")


def read(given: Given) -> Driver | None:
    """Yield a driver with those of its functions that can be compared; None when it is not read whole."""

    def work() -> Driver:
        dirs = (*given.headers, *include_directories(()))
        unit = link(tuple(parse(preprocess(str(s), dirs, given.defines, ABIS["llp64"])) for s in given.sources))
        program = lower(unit, declare(unit, ABIS["llp64"], lenient_calls=True))
        ours = include_directory()
        functions = tuple(
            name
            for name, f in program.functions.items()
            if not f.span.file.startswith(ours)
            and all(isinstance(t, CType) and not isinstance(t, Record | Float) for t in (f.type.parameters or ()))
            and not isinstance(f.type.result, Record | Float)
            and len(f.type.parameters or ()) <= 16
            and not any(isinstance(i, ir.Refused) for b in f.blocks.values() for i in b.instructions)
        )
        for node in unit.ext:
            assign_through_casts(node)
        return Driver(given.name, program, c_text(replace(unit, ext=once(unit.ext))), functions)

    try:
        return with_deep_stack(work)
    except InputError as reason:
        print(f"{given.name}: not read: {reason.diagnostics[0].message}", file=sys.stderr)
        return None


def once(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Yield the nodes without further definitions of constants that several files have (GUIDs), with functions declared
    as they are defined."""
    seen: set[str] = set()
    kept: list[Node] = []
    defined = {node.decl.name: node for node in nodes if isinstance(node, c_ast.FuncDef)}
    for node in nodes:
        if isinstance(node, c_ast.Decl) and node.name in defined:
            kept.append(prototype(defined[node.name]))
            continue
        if isinstance(node, c_ast.Decl) and node.init is not None and "static" not in (node.storage or ()):
            if node.name in seen:
                continue
            seen.add(node.name)
        kept.append(node)
    return tuple(kept)


def assign_through_casts(node: Node) -> None:
    """Write `(T)x = y`, which Microsoft's compiler takes for C, as `*(T *)&x = y`. Changes the tree."""
    if isinstance(node, c_ast.Assignment) and isinstance(node.lvalue, c_ast.Cast):
        cast = node.lvalue
        pointer = c_ast.Typename(None, [], None, c_ast.PtrDecl([], cast.to_type.type))
        node.lvalue = c_ast.UnaryOp("*", c_ast.Cast(pointer, c_ast.UnaryOp("&", cast.expr)))
    for _, child in node.children():
        assign_through_casts(child)


# ---------------------------------------------------------------- one driver


def compare(driver: Driver, names: list[str], runs: int, figures: Figures) -> None:
    """Add to ``figures`` what becomes of the functions ``names``."""
    external = called(driver.program)
    with tempfile.TemporaryDirectory() as place:
        binary = Path(place) / "driver"
        problem = build(driver, names, external, Path(place), binary)
        if problem:
            figures.functions["not compiled by gcc"] += len(names)
            figures.lines.append(f"{driver.name}: {problem}")
            return
        for number, name in enumerate(names):
            seen: Counter[str] = Counter()
            for seed in range(runs):
                draw = random.Random(f"{driver.name} {name} {seed}")
                arena = memory(draw)
                arguments = [value(t, draw) for t in driver.program.functions[name].type.parameters or ()]
                stream = [value_any(draw) for _ in range(4096)]
                ours = interpreted(driver.program, name, arena, arguments, stream)
                theirs = compiled(binary, number, arena, arguments, stream, Path(place))
                width = driver.program.functions[name].result_width or 0
                theirs = replace(theirs, result=far(theirs.result & ((1 << width) - 1)))
                verdict = judge(ours, theirs)
                seen[verdict] += 1
                if verdict == "differ":
                    figures.lines.append(f"{driver.name}: {name} {seed}: {difference(ours, theirs)}")
            figures.runs.update(seen)
            if seen["differ"]:
                figures.functions["differ"] += 1
            elif seen["agree"]:
                figures.functions["agree"] += 1
            else:
                figures.functions["never returned on both sides"] += 1
                figures.lines.append(f"{driver.name}: {name}: {dict(seen)}")


@dataclass(frozen=True, slots=True)
class Run:
    """``calls``: numbers of functions and of their arguments, with far addresses as FAR. ``arena``: after the run."""

    ended: str
    result: int
    calls: tuple[int, ...]
    arena: bytes


def judge(ours: Run, theirs: Run) -> str:
    if "skipped" in (ours.ended, theirs.ended):
        return "not counted"
    if ours.ended != theirs.ended:
        return "not counted" if ours.ended == "fault" and theirs.ended == "returned" else "differ"
    if ours.ended == "fault":
        return "both fault"
    same = ours.result == theirs.result and ours.calls == theirs.calls and normal(ours.arena) == normal(theirs.arena)
    return "agree" if same else "differ"


def difference(ours: Run, theirs: Run) -> str:
    if ours.ended != theirs.ended:
        return f"{ours.ended} against gcc's {theirs.ended}"
    if ours.result != theirs.result:
        return f"result {ours.result:#x} against gcc's {theirs.result:#x}"
    if ours.calls != theirs.calls:
        at = next((i for i, (a, b) in enumerate(zip(ours.calls, theirs.calls)) if a != b), -1)
        return f"calls differ at {at}: {ours.calls[at - 2 : at + 3]} {theirs.calls[at - 2 : at + 3]}"
    a, b = normal(ours.arena), normal(theirs.arena)
    return "memory differs at " + ", ".join(
        f"{8 * i:#x}: {x:#x} {y:#x}" for i, (x, y) in enumerate(zip(a, b)) if x != y
    )


def far(number: int) -> int:
    return FAR if number >= FAR and not BASE <= number <= BASE + SIZE else number


def normal(arena: bytes) -> list[int]:
    return [far(word) for (word,) in struct.iter_unpack("<Q", arena)]


# ---------------------------------------------------------------- random values


def memory(draw: random.Random) -> bytes:
    return b"".join(struct.pack("<Q", value_any(draw)) for _ in range(SIZE // 8))


def value_any(draw: random.Random) -> int:
    kind = draw.random()
    if kind < 0.55:
        return BASE + 8 * draw.randrange(SIZE // 16)
    if kind < 0.75:
        return draw.choice((0, 0, 1, 2, 4, 0x80, 0x103))
    return draw.randrange(1 << 16) if kind < 0.9 else draw.randrange(1 << 32)


def value(type: CType, draw: random.Random) -> int:
    if isinstance(type, Pointer):
        return BASE + 8 * draw.randrange(SIZE // 16)
    return draw.choice((0, 1, 2, 3, draw.randrange(256), draw.randrange(1 << 16), draw.randrange(1 << 32)))


# ---------------------------------------------------------------- the interpreter


class _Environment:
    """Gives the arena's bytes, zeroed locals, and the same stream of results as the compiled program's functions."""

    def __init__(self, arena: bytes, stream: list[int], external: dict[str, int]) -> None:
        self.arena, self.stream, self.external = arena, stream, external
        self.calls: list[int] = []
        self.next = 0
        self.objects = 1000  # the arena's slot is below

    def input(self, machine: Machine, instruction: ir.Input, visit: int) -> int:
        return 0

    def intercepts(self, function: str) -> bool:
        return False

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: ir.Call, visit: int
    ) -> int | None | Aborted | Halted | Fault:
        types = call.type.parameters or ()
        if any(isinstance(t, Record | Float) for t in (*types, call.type.result)):
            return Halted("structure", call.span)
        self.calls.append(self.external[name])
        for _type, argument in list(zip(types, arguments))[:6]:
            self.calls.append(far(argument))
        if isinstance(call.type.result, Void):
            return None
        result = self.stream[self.next % len(self.stream)]
        self.next += 1
        return result

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        self.objects += 1
        return self.objects << SLOT

    def function(self, name: str) -> int | None:
        return None

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        return self.arena[offset] if instance.key == "arena" else 0

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        return None

    def name(self, machine: Machine, address: int) -> str | None:
        return None


def called(program: ir.Program) -> dict[str, ir.Call]:
    """Yield the functions without a body that are called, each with one of its calls, in one order."""
    found: dict[str, ir.Call] = {}
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and isinstance(i.callee, str) and i.callee not in program.functions:
                    found.setdefault(i.callee, i)
    return dict(sorted(found.items()))


def interpreted(program: ir.Program, name: str, arena: bytes, arguments: list[int], stream: list[int]) -> Run:
    environment = _Environment(arena, stream, {n: i for i, n in enumerate((*called(program),))})
    machine = Machine(program, environment, STEPS, record=False)
    instance = Instance("arena", None, 0, BASE, SIZE, False)
    machine.memory.slots[BASE >> SLOT] = instance
    outcome = machine.run(name, tuple(arguments))
    after = bytearray(arena)
    for offset, byte in instance.cells.items():
        after[offset] = byte
    result = 0
    match outcome:
        case Returned(number):
            ended, result = "returned", far(number or 0)
        case Fault():
            ended = "fault"
        case Aborted() | Halted() | OutOfSteps() | RefusedHere():
            ended = "skipped"
    return Run(ended, result, tuple(environment.calls), bytes(after))


# ---------------------------------------------------------------- the compiled program

_LONG = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\blong\s+(?:long|double)\b|\blong\b'
    r"|\b(0[xX][0-9a-fA-F]+|\d+)([uUlL]+)\b"
)
# Names are apart once the driver is linked: no function needs to be static, and some are declared otherwise before.
_STATIC = re.compile(r"^(?:(?:static|inline)\s+)+", re.M)
# FIELD_OFFSET, which gcc does not take for constant.
_OFFSET = re.compile(r"\(\((?:LONG_PTR|ULONG_PTR)\) \(&\(\(([\w ]+) \*\) 0\)->([\w.\[\]]+)\)\)")
_UNDEFINED = re.compile(r"undefined reference to `(\w+)'")


def llp64(text: str) -> str:
    """Yield C text in which ``long`` has 32 bits under gcc, and constants with one L too."""

    def mend(match: re.Match[str]) -> str:
        if match[1] is not None:
            suffix = match[2].lower()
            return match[1] + (match[2] if "ll" in suffix else suffix.replace("l", ""))
        return "int" if match[0] == "long" else match[0]

    text = _OFFSET.sub(r"__builtin_offsetof(\1, \2)", text)
    return _STATIC.sub("", _LONG.sub(mend, text))


def build(driver: Driver, names: list[str], external: dict[str, ir.Call], place: Path, binary: Path) -> str:
    """Compile; yields what gcc says against it, or nothing."""
    seh = {TRY, EXCEPT, FINALLY, LEAVE, REFUSED}
    stubs = ["#include <stdint.h>", "uint64_t slicc_called(int, int, int, ...); void slicc_skip(void);"]
    renamed = []
    for number, (name, call) in enumerate(external.items()):
        renamed.append(f"#define {name} slicc_x_{name}")
        types = (call.type.parameters or ())[:6]
        if any(isinstance(t, Record | Float) for t in (*(call.type.parameters or ()), call.type.result)):
            stubs.append(f"void slicc_x_{name}(void) {{ slicc_skip(); }}")
            continue
        given = ", ".join(f"{spelled(t)} a{i}" for i, t in enumerate(types))
        passed = "".join(f", (uint64_t)a{i}" for i in range(len(types)))
        void = int(isinstance(call.type.result, Void))
        body = f"return slicc_called({number}, {void}, {len(types)}{passed});"
        stubs.append(f"uint64_t slicc_x_{name}({given or 'void'}) {{ {body} }}")
    stubs += [f"void {name}() {{ slicc_skip(); }}" for name in sorted(seh)]
    entries = ", ".join(f"(void *){name}" for name in names)
    text = "\n".join(renamed) + "\n#define main slicc_main\n" + llp64(driver.text)
    text += f"\nvoid *slicc_entries[] = {{ {entries} }};\n"
    (place / "driver.c").write_text(text, encoding="utf-8")
    (place / "stubs.c").write_text("\n".join(stubs), encoding="utf-8")
    (place / "main.c").write_text(MAIN.replace("@BASE", hex(BASE)).replace("@SIZE", str(SIZE)), encoding="utf-8")
    flags = "-w -std=gnu11 -O0 -m64 -fno-builtin -fshort-wchar -mms-bitfields -fms-extensions".split()
    flags += ["-fwrapv", "-fno-strict-aliasing"]
    flags += ["-ftrivial-auto-var-init=zero", "-fno-stack-protector", "-o", str(binary)]
    files = [str(place / f) for f in ("driver.c", "stubs.c", "main.c")]
    command = ["gcc", *flags, *files]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if missing := set(_UNDEFINED.findall(done.stderr)):  # objects of the kernel, zeroed on both sides
        known = {n for n in missing if n in driver.program.objects}
        stubs += [f"char {n}[4096];" if n in known else f"void {n}() {{ slicc_skip(); }}" for n in sorted(missing)]
        (place / "stubs.c").write_text("\n".join(stubs), encoding="utf-8")
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode == 0:
        return ""
    return " | ".join(s for s in done.stderr.splitlines() if "error" in s or "undef" in s)[:600]


def spelled(type: CType) -> str:
    """Yield a type of the same width and sign, for a stub's parameter."""
    if isinstance(type, Pointer):
        return "uint64_t"
    base = type.base if isinstance(type, Enum) else type
    width = base.width if isinstance(base, Int | Float) else 64
    return f"uint{8 if width == 1 else width}_t"


def compiled(binary: Path, number: int, arena: bytes, arguments: list[int], stream: list[int], place: Path) -> Run:
    data = arena + struct.pack("<4096Q", *stream)
    data += struct.pack("<16Q", *(arguments + [0] * 16)[:16])
    try:
        done = subprocess.run([str(binary), str(number)], input=data, capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return Run("skipped", 0, (), arena)
    if done.returncode == 77 or done.returncode == -14:
        return Run("skipped", 0, (), arena)
    if done.returncode != 0:
        return Run("fault", 0, (), arena)
    out = done.stdout
    count, result = struct.unpack_from("<QQ", out)
    calls = struct.unpack_from(f"<{count}Q", out, 16)
    return Run("returned", result, tuple(far(c) for c in calls), out[16 + 8 * count :])


MAIN = r"""
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
extern void *slicc_entries[];
static uint64_t stream[4096], calls[1 << 20], count, next, arguments[16];
void slicc_skip(void) { _exit(77); }
uint64_t slicc_called(int number, int is_void, int n, ...)
{
    va_list list;
    if (count + 8 > sizeof calls / sizeof *calls) _exit(77);
    calls[count++] = number;
    va_start(list, n);
    while (n-- > 0) calls[count++] = va_arg(list, uint64_t);
    va_end(list);
    return is_void ? 0 : stream[next++ % 4096];
}
typedef uint64_t entry(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                       uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
int main(int argc, char **argv)
{
    char *arena = mmap((void *)@BASE, @SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (arena == MAP_FAILED || fread(arena, 1, @SIZE, stdin) != @SIZE) _exit(77);
    if (fread(stream, 8, 4096, stdin) != 4096 || fread(arguments, 8, 16, stdin) != 16) _exit(77);
    alarm(2);
    uint64_t *a = arguments;
    uint64_t r = ((entry *)slicc_entries[atoi(argv[1])])(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
                                                         a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15]);
    alarm(0);
    fwrite(&count, 8, 1, stdout);
    fwrite(&r, 8, 1, stdout);
    fwrite(calls, 8, count, stdout);
    fwrite(arena, 1, @SIZE, stdout);
    return 0;
}
"""


if __name__ == "__main__":
    main()
