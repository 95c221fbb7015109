"""The C header that a driver's build makes of a description of its management data (.mof), as wmimofck does.

Source: learn.microsoft.com/windows-hardware/drivers/kernel/mof-syntax-for-wmi-data-and-event-blocks and the page of
wmimofck.exe there: names of the definitions.
"""

from __future__ import annotations

import re

_TYPES = {
    "boolean": "BOOLEAN", "uint8": "UCHAR", "sint8": "CHAR", "uint16": "USHORT", "sint16": "SHORT", "uint32": "ULONG",
    "sint32": "LONG", "uint64": "ULONGLONG", "sint64": "LONGLONG",
}  # fmt: skip
_CLASS = re.compile(r'\[[^\]]*?guid\("\{([0-9A-Fa-f-]+)\}"\)[^\]]*\]\s*class\s+(\w+)[^{]*\{(.*?)\};', re.S)
_ITEM = re.compile(r"\[[^\]]*?WmiDataId\((\d+)\)[^\]]*\]\s*(\w+)\s+(\w+)\s*;", re.S)
_METHOD = re.compile(r"\[[^\]]*?WmiMethodId\((\d+)\)[^\]]*\]\s*void\s+(\w+)\s*\((.*?)\)\s*;", re.S)
_PARAMETER = re.compile(r"\[([^\]]*)\]\s*(\w+)\s+(\w+)")


def header(text: str) -> str:
    """Yield the definitions for every class of ``text``: its GUID, its data as a structure, and its methods."""
    out: list[str] = []
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    for guid, name, body in _CLASS.findall(text):
        first, second, third, *rest = guid.replace("-", " ").split()
        digits = "".join(rest)
        bytes_ = ", ".join(f"0x{digits[i : i + 2]}" for i in range(0, 16, 2))
        out.append(f"DEFINE_GUID({name}_GUID, 0x{first}, 0x{second}, 0x{third}, {bytes_});")
        items = sorted((int(number), type, item) for number, type, item in _ITEM.findall(body))
        out += _structure(name, [(type, item) for _, type, item in items])
        for number, method, parameters in _METHOD.findall(body):
            out.append(f"#define {method} {number}")
            given = _PARAMETER.findall(parameters)
            for way, suffix in (("in", "IN"), ("out", "OUT")):
                out += _structure(
                    f"{method}_{suffix}", [(t, n) for w, t, n in given if way in w.replace(",", " ").split()]
                )
    return "\n".join(out) + "\n"


def _structure(name: str, members: list[tuple[str, str]]) -> list[str]:
    if not members:
        return []
    inner = " ".join(f"{_TYPES.get(type, type)} {member};" for type, member in members)
    last = members[-1][1]
    size = f"(FIELD_OFFSET({name}, {last}) + sizeof((({name} *)0)->{last}))"
    return [f"typedef struct _{name} {{ {inner} }} {name}, *P{name};", f"#define {name}_SIZE {size}"]
