"""Our headers against those of mingw-w64: whatever both declare has the same size, place and value, or a reason."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from encoder.ctype import LLP64, Record
from encoder.declare import declare
from encoder.parse import parse
from encoder.preprocess import preprocess
from encoder.symbol import Symbols

ROOT = Path(__file__).parent.parent
OURS = ROOT / "rules" / "include"
THEIRS = Path("/usr/x86_64-w64-mingw32/include/ddk")
GCC = ("x86_64-w64-mingw32-gcc", "-w", "-mms-bitfields", "-fms-extensions", "-fmax-errors=0", "-c")
FACT = '#define FACT __attribute__((section(".f"))) const unsigned long long'

# Group -> (our headers, theirs). Their storport.h does not compile: its structures are those of srb.h.
GROUPS = {
    "kernel": ("ntifs.h",) * 2,
    "requests": (
        "ntddk.h ntdddisk.h ntddstor.h ntddscsi.h ntddser.h mountdev.h ntddcdrm.h wmistr.h wmilib.h ata.h",
        "ntddk.h ntdddisk.h ntddstor.h ntddscsi.h ntddser.h mountdev.h ntddcdrm.h wmistr.h wmilib.h ata.h",
    ),
    "storage": ("storport.h scsiwmi.h", "ntddk.h ntddscsi.h srb.h scsi.h scsiwmi.h"),
    "usb": ("ntddk.h usb.h usbdi.h usbioctl.h", "ntddk.h usb.h usbdi.h usbioctl.h"),
}

# Where we follow the documentation of a newer kit, or mingw-w64 is not exact: pattern of the fact -> why.
KNOWN = {
    r".*\bKDPC\.DpcListEntry|.*\.Dpc\.DpcListEntry": "a singly linked entry since Windows 7; KDPC has the same size",
    r"size IRP\.Tail\.Overlay": "IrpExtension, since Windows 8; IRP has the same size",
    r"size IO_STACK_LOCATION\.Parameters\.\w+|size IO_STACK_LOCATION\.Parameters\.SetFile\.\w+": "padding at the end",
    r"place KWAIT_BLOCK\.\w+": "opaque; the order of Windows 8",
    r"size IO_RESOURCE_DESCRIPTOR\.u\.Interrupt": "with affinity and priority, since Windows Vista",
    r"(sizeof|align) DEVICE_DESCRIPTION": "version 3",
    r"sizeof DMA_OPERATIONS": "version 3 of the adapter",
    r"enum File\w*Maximum\w*": "grows with each version",
    r"align (GETVERSIONINPARAMS|DRIVERSTATUS)": "packed there and here in another way; same size and places",
    r"macro IOCTL_SERIAL_INTERNAL_\w+": "METHOD_NEITHER, as documented",
    r"macro IOCTL_MOUNTDEV_LINK_(CREATED|DELETED)": "with access rights since Windows Vista",
    r"sizeof HW_INITIALIZATION_DATA|sizeof PORT_CONFIGURATION_INFORMATION": "more members at the end",
    r"enum ScsiAdapterControlMax": "grows with each version",
    r"sizeof INQUIRYDATA|size INQUIRYDATA\.Reserved3": "with version descriptors",
}


def symbols_of(headers: str, place: Path) -> tuple[Symbols, frozenset[str]]:
    path = place / "headers.c"
    path.write_text("".join(f"#include <{name}>\n" for name in headers.split()))
    text = preprocess(str(path), (str(OURS),), (), LLP64)
    return declare(parse(text), LLP64), text.files


def facts(symbols: Symbols, files: frozenset[str]) -> dict[str, str]:
    """Yield what can be asked of a compiler: name of the fact -> constant expression."""
    found: dict[str, str] = {}

    def members(name: str, record: Record, prefix: str) -> None:
        for member in symbols.records[record.tag].members:
            if member.name is None:
                if isinstance(member.type, Record):
                    members(name, member.type, prefix)
            elif member.bit_offset is None:
                path = prefix + member.name
                found[f"place {name}.{path}"] = f"offsetof({name}, {path})"
                found[f"size {name}.{path}"] = f"sizeof((({name} *)0)->{path})"
                if isinstance(member.type, Record) and path.count(".") < 3 and member.type.tag in symbols.records:
                    members(name, member.type, path + ".")

    for name, qualified in symbols.typedefs.items():
        # max_align_t comes with each compiler.
        if isinstance(qualified.type, Record) and qualified.type.tag in symbols.records and name != "max_align_t":
            found[f"sizeof {name}"] = f"sizeof({name})"
            found[f"align {name}"] = f"_Alignof({name})"
            members(name, qualified.type, "")
    found |= {f"enum {name}": name for name in symbols.constants}
    for file in files:
        if file.startswith(str(OURS)):
            names = re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+\S", Path(file).read_text(), re.M)
            found |= {f"macro {name}": name for name in names}
    return found


def answers(headers: str, asked: dict[str, str], options: tuple[str, ...], place: Path) -> dict[str, int]:
    """Yield the value of each fact that the compiler knows with these headers."""
    left = list(asked.items())
    source, object_, section = place / "facts.c", place / "facts.o", place / "facts"
    head = [*(f"#include <{name}>" for name in headers.split()), "#include <stddef.h>", FACT]
    for _ in range(8):
        lines = []
        for i, (name, value) in enumerate(left):
            fact = f"FACT f{i}[2] = {{ {i}, (unsigned long long)({value}) }};"
            guard = (f"#ifdef {value}", "#endif") if name.startswith("macro ") else ("", "")
            lines += [guard[0], fact, guard[1]]
        source.write_text("\n".join((*head, *lines)) + "\n")
        done = subprocess.run([*GCC, *options, str(source), "-o", str(object_)], capture_output=True, text=True)
        if done.returncode == 0:
            command = ["x86_64-w64-mingw32-objcopy", "-O", "binary", "--only-section=.f", str(object_), str(section)]
            subprocess.run(command, check=True)
            raw = section.read_bytes()
            words = struct.unpack(f"<{len(raw) // 8}Q", raw[: len(raw) // 8 * 8])
            return {left[i][0]: value for i, value in zip(words[::2], words[1::2])}
        places = re.findall(r"facts\.c:(\d+):\d+: (?:error|note: in expansion)", done.stderr)
        bad = {(int(line) - len(head) - 1) // 3 for line in places}
        assert min(bad, default=-1) >= 0, done.stderr[:2000]
        left = [fact for i, fact in enumerate(left) if i not in bad]
    raise AssertionError("the compiler keeps complaining")


@pytest.mark.parametrize("group", GROUPS)
def test_what_both_declare_is_the_same(group: str, tmp_path: Path) -> None:
    if shutil.which(GCC[0]) is None or not THEIRS.is_dir():
        pytest.skip("needs x86_64-w64-mingw32-gcc with its ddk")
    ours, theirs = GROUPS[group]
    symbols, files = symbols_of(ours, tmp_path)
    asked = facts(symbols, files)
    include = (f"-I{OURS}", f"-I{ROOT / 'encoder' / 'include'}")
    here = answers(ours, asked, ("-nostdinc", "-Dalign=aligned", *include), tmp_path)
    windows = ("-D_AMD64_", "-D_WIN32_WINNT=0x0A00", "-DWINVER=0x0A00", "-DNTDDI_VERSION=0x0A00000C", f"-I{THEIRS}")
    there = answers(theirs, asked, windows, tmp_path)
    sizes = {f"sizeof {n}": symbols.size(q.type) for n, q in symbols.typedefs.items() if f"sizeof {n}" in asked}
    assert {n: hex(v) for n, v in sizes.items() if n in there and here[n] != v} == {}  # gcc and we lay them out alike
    assert len(there) > 300
    differing = [f"{n}: {here[n]:#x}, theirs {there[n]:#x}" for n in here if n in there and here[n] != there[n]]
    assert "\n".join(d for d in differing if not any(re.match(f"(?:{k}):", d) for k in KNOWN)) == ""
