"""Sizes, alignments and the layout of records under a data model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from encoder.ctype import Abi, Array, CType, Enum, Float, FunctionType, Int, Layout, Member, Pointer, Record, Void

_UNPACKED = 1 << 20


class Incomplete(Exception):
    """A size was asked of a type that has none (yet)."""

    def __init__(self, type: CType):
        self.type = type
        super().__init__(str(type))


@dataclass(frozen=True, slots=True)
class Declared:
    """A member as declared. ``bits``: width of a bit field, else None. ``align``: _Alignas in bytes, or 0; ``natural``:
    the alignment that a typedef gave its type, or 0."""

    name: str | None
    type: CType
    bits: int | None = None
    align: int = 0
    volatile: bool = False
    const: bool = False
    typedef: str | None = None
    natural: int = 0


def size_of(type: CType, records: Mapping[str, Layout], abi: Abi) -> int:
    """Yield sizeof in bytes. Raises: Incomplete."""
    match type:
        case Int(width=width) | Float(width=width):
            return width // 8
        case Pointer():
            return abi.pointer
        case Enum(base=base):
            return base.width // 8
        case Array(element=element, count=count):
            if count is None:
                raise Incomplete(type)
            return count * size_of(element, records, abi)
        case Record(tag=tag):
            if tag not in records or records[tag].opaque is not None:
                raise Incomplete(type)
            return records[tag].size
        case Void() | FunctionType():
            raise Incomplete(type)


def align_of(type: CType, records: Mapping[str, Layout], abi: Abi) -> int:
    """Yield the alignment in bytes. Raises: Incomplete."""
    match type:
        case Array(element=element):
            return align_of(element, records, abi)
        case Record(tag=tag):
            if tag not in records or records[tag].opaque is not None:
                raise Incomplete(type)
            return records[tag].align
        case Void() | FunctionType():
            raise Incomplete(type)
        case _:
            size = size_of(type, records, abi)
            if abi.pointer == 4 and not abi.microsoft:
                return min(size, 4)
            return min(size, 16)


def lay_out(
    kind: str, members: Sequence[Declared], records: Mapping[str, Layout], abi: Abi, pack: int | None = None
) -> Layout:
    """Yield the layout of a record. Units: ``pack`` is the greatest alignment of a member in bytes (#pragma pack).

    Raises: Incomplete, when a member has no size (a last array without a length is allowed).
    Source: System V ABI AMD64 3.1.2 and i386; "Storage and alignment of structures", Microsoft C language reference.
    """
    arrange = _microsoft if abi.microsoft else _system_v
    return arrange(kind, members, records, abi, pack or _UNPACKED)


def _up(value: int, step: int) -> int:
    return (value + step - 1) // step * step


def _size(member: Declared, last: bool, records: Mapping[str, Layout], abi: Abi) -> int:
    if last and isinstance(member.type, Array) and member.type.count is None:
        return 0
    return size_of(member.type, records, abi)


def _placed(member: Declared, offset: int, bit_offset: int | None, unit: int = 0) -> Member:
    return Member(
        member.name, member.type, offset, bit_offset, member.bits, member.volatile, member.const, member.typedef, unit
    )


def _system_v(kind: str, members: Sequence[Declared], records: Mapping[str, Layout], abi: Abi, pack: int) -> Layout:
    out: list[Member] = []
    at = 0  # in bits
    size = 0
    align = 1
    for index, member in enumerate(members):
        if kind == "union":
            at = 0
        bytes_ = _size(member, index == len(members) - 1, records, abi)
        own = max(min(member.natural or align_of(member.type, records, abi), pack), member.align)
        if member.bits is None:
            align = max(align, own)
            offset = _up(_up(at, 8) // 8, own)
            out.append(_placed(member, offset, None))
            at = (offset + bytes_) * 8
        elif member.bits == 0:
            at = _up(at, bytes_ * 8)
        else:
            tight = pack < _UNPACKED  # as gcc has it: packing of any kind leaves no bit between bit fields
            step = 8 if tight else bytes_ * 8
            if not tight and at // step != (at + member.bits - 1) // step:
                at = _up(at, step)
            if member.name is not None:
                align = max(align, own)
                offset = at // step * step // 8
                bit_offset = at - offset * 8
                unit = (bit_offset + member.bits + 7) // 8 if tight else bytes_
                out.append(_placed(member, offset, bit_offset, unit if unit != bytes_ else 0))
            at += member.bits
        size = max(size, _up(at, 8) // 8)
    return Layout(tuple(out), _up(size, align), align)


def _microsoft(kind: str, members: Sequence[Declared], records: Mapping[str, Layout], abi: Abi, pack: int) -> Layout:
    out: list[Member] = []
    at = 0  # in bytes: the first free one
    size = 0
    align = 1
    unit: tuple[int, int, int] | None = None  # offset, bytes, bits used of the open bit field unit
    for index, member in enumerate(members):
        if kind == "union":
            at, unit = 0, None
        bytes_ = _size(member, index == len(members) - 1, records, abi)
        own = max(min(member.natural or align_of(member.type, records, abi), pack), member.align)
        if member.bits is None:
            unit = None
            align = max(align, own)
            offset = _up(at, own)
            out.append(_placed(member, offset, None))
            at = offset + bytes_
        elif member.bits == 0:
            if unit is not None:
                align = max(align, own)
                at = _up(at, own)
            unit = None
        else:
            if unit is None or unit[1] != bytes_ or unit[2] + member.bits > bytes_ * 8:
                if kind != "union":  # there Microsoft's compiler does not let a bit field align anything
                    align = max(align, own)
                offset = _up(at, own)
                unit = (offset, bytes_, 0)
                at = offset + bytes_
            if member.name is not None:
                out.append(_placed(member, unit[0], unit[2]))
            unit = (unit[0], unit[1], unit[2] + member.bits)
        size = max(size, at)
    if size == 0 and members == ():
        size = 4
    return Layout(tuple(out), _up(size, align), align)


def find_member(tag: str, name: str, records: Mapping[str, Layout]) -> tuple[Member, ...]:
    """Yield the path to a member, through anonymous records; () when there is none."""
    for member in records[tag].members if tag in records else ():
        if member.name == name:
            return (member,)
        if member.name is None and isinstance(member.type, Record):
            inner = find_member(member.type.tag, name, records)
            if inner:
                return (member, *inner)
    return ()
