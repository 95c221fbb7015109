"""C types and their layout under a data model (LP64, LLP64, ILP32)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Abi:
    """A data model. Units: bytes. ``microsoft`` selects the MSVC rules for bit fields and enums (enums are int)."""

    name: str
    pointer: int
    long: int
    wchar: int
    microsoft: bool


LP64 = Abi("lp64", 8, 8, 4, False)
LLP64 = Abi("llp64", 8, 4, 2, True)
ILP32 = Abi("ilp32", 4, 4, 4, False)
ABIS = {abi.name: abi for abi in (LP64, LLP64, ILP32)}


@dataclass(frozen=True, slots=True)
class Void:
    pass


@dataclass(frozen=True, slots=True)
class Int:
    """An integer type. ``width`` in bits; ``name`` the C spelling ("unsigned char"); ``rank`` orders conversions
    (1 _Bool, 2 char, 3 short, 4 int, 5 long, 6 long long, 7 __int128: C17 6.3.1.1)."""

    name: str
    width: int
    signed: bool
    rank: int

    @property
    def is_bool(self) -> bool:
        return self.rank == 1


@dataclass(frozen=True, slots=True)
class Float:
    """A floating type, with values of 32 or 64 bits if ``encoder.constant.is_modelled``. ``width`` in bits."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Pointer:
    target: CType
    const_target: bool = False
    volatile_target: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """``count`` is None for an incomplete or flexible array, and for one of variable length: then ``length`` is the
    register that holds its number of elements ("*": nobody says)."""

    element: CType
    count: int | None
    length: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A struct or union by its unique tag; its members are in the symbol table (records can refer to themselves)."""

    kind: str  # "struct" | "union"
    tag: str


@dataclass(frozen=True, slots=True)
class Enum:
    """An enumeration by its unique tag; ``base`` is the integer type that represents it."""

    tag: str
    base: Int


@dataclass(frozen=True, slots=True)
class FunctionType:
    """``parameters`` is None for an old-style ``()`` declaration."""

    result: CType
    parameters: tuple[CType, ...] | None
    variadic: bool


CType: TypeAlias = Void | Int | Float | Pointer | Array | Record | Enum | FunctionType


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a record. Units: ``offset`` bytes from the record's start; ``bit_offset``/``bit_width`` bits within
    the storage unit at ``offset`` whose type is ``type``; both None for an ordinary member. ``name`` None: anonymous
    record, whose members are found through it."""

    name: str | None
    type: CType
    offset: int
    bit_offset: int | None = None
    bit_width: int | None = None
    volatile: bool = False
    const: bool = False
    typedef: str | None = None  # the typedef name the member was declared with, e.g. "KSPIN_LOCK"
    unit: int = 0  # bytes of a packed bit field's storage unit, where they are not those of its type


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a complete record. Units: bytes. ``opaque``: what is not known of it (a type's name): then it is
    the layout of the first members, and the size is not known."""

    members: tuple[Member, ...]
    size: int
    align: int
    opaque: str | None = None
