"""What a type is made of: the numbers in it that a function without a body may write, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from encoder.ctype import Array, CType, Enum, Float, Int, Layout, Member, Pointer, Record

_WORD = 8  # bytes in which what is left alone is told


class TooManyParts(Exception):
    """A type has more parts than were asked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of an object. ``bits``: those of a number there; 0 where it is no number, or left alone."""

    offset: int
    size: int
    bits: int


def stored(member: Member) -> CType:
    """Yield the type of a member's bytes: those of a bit field are a number, whatever part of it is a truth value."""
    if member.bit_width is None:
        return member.type
    base = member.type.base if isinstance(member.type, Enum) else member.type
    assert isinstance(base, Int)
    return Int("", 8 * member.unit or base.width, False, 2)


def size_of(kind: CType, layouts: Mapping[str, Layout], word: int) -> int | None:
    """Yield the bytes of an object of a type, None where that is not known. ``word``: bytes of a pointer."""
    match kind:
        case Int(width=width) | Float(width=width) | Enum(base=Int(width=width)):
            return max(1, width // 8)
        case Pointer():
            return word
        case Array(element, int(count)):
            size = size_of(element, layouts, word)
            return None if size is None else size * count
        case Record(_, tag) if tag in layouts and layouts[tag].opaque is None:
            return layouts[tag].size
    return None


@dataclass(frozen=True, slots=True)
class Types:
    """``preserved``: names of types that are left alone; ``word``: bytes of a pointer."""

    layouts: Mapping[str, Layout]
    preserved: frozenset[str]
    word: int

    def size(self, kind: CType) -> int | None:
        """Yield the bytes of an object of a type, None where that is not known."""
        return size_of(kind, self.layouts, self.word)

    def parts(self, kind: CType, at: int, most: int) -> list[Part] | None:
        """Yield the parts of an object that begins at offset ``at``; None where a type is not known.

        Raises: TooManyParts.
        """
        found: list[Part] = []
        if not self._add(kind, at, found, most):
            return None
        return found

    def _add(self, kind: CType, at: int, found: list[Part], most: int) -> bool:
        if len(found) > most:
            raise TooManyParts
        match kind:
            case Int() if kind.is_bool:
                found.append(Part(at, 1, 1))
            case Int(width=width) | Float(width=width) | Enum(base=Int(width=width)):
                found.append(Part(at, max(1, width // 8), max(8, width)))
            case Pointer():
                found.append(Part(at, self.word, 0))
            case Record(_, tag) if self.is_left_alone(tag):
                found += self._alone(at, self.size(kind) or 0)
            case Record(_, tag) if tag in self.layouts:
                for member in self.layouts[tag].members:
                    if member.typedef in self.preserved:
                        found += self._alone(at + member.offset, self.size(stored(member)) or 0)
                    elif not self._add(stored(member), at + member.offset, found, most):
                        return self.layouts[tag].opaque is None and _is_open(stored(member))
            case Array(element, int(count)):
                size = self.size(element)
                if size is None:
                    return False
                if count > most:
                    raise TooManyParts
                return all(self._add(element, at + k * size, found, most) for k in range(count))
            case _:
                return False
        return True

    def bits(self, kind: CType, offset: int, size: int) -> int:
        """Yield the bits of the number that some bytes of an object are or hold a part of, 0 where there is none."""
        match kind:
            case Int() if kind.is_bool:
                return 1 if size == 1 else 8 * size
            case Int() | Float() | Enum():
                return 8 * size
            case Array(element, _):
                step = self.size(element)
                if not step:
                    return 8 * size
                at = offset % step
                found = self.bits(element, at, size)
                if at + size > step and self.bits(element, 0, min(step, at + size - step)):
                    return 8 * size
                return found
            case Record(_, tag) if tag in self.layouts and not self.is_left_alone(tag):
                found = 0
                for member in self.layouts[tag].members:
                    start, length = member.offset, self.size(stored(member))
                    if offset + size <= start or length is not None and start + length <= offset:
                        continue
                    if member.typedef not in self.preserved:
                        found = max(found, self.bits(stored(member), offset - start, size))
                return found
        return 0

    def is_left_alone(self, tag: str) -> bool:
        return tag in self.preserved or tag.lstrip("_") in self.preserved

    def _alone(self, at: int, size: int) -> Iterator[Part]:
        for k in range(0, size, _WORD):
            yield Part(at + k, min(_WORD, size - k), 0)

    def alone(self, kind: CType, at: int, most: int) -> list[Part]:
        """Yield what is left alone of an object, however many numbers it has. Raises: TooManyParts."""
        match kind:
            case Array(element, count):
                size = self.size(element)
                inner = self.alone(element, 0, most)
                if not inner:
                    return []
                if count is None or size is None or count * len(inner) > most:
                    raise TooManyParts
                return [Part(at + k * size + p.offset, p.size, 0) for k in range(count) for p in inner]
            case Record(_, tag) if tag in self.layouts and not self.is_left_alone(tag):
                found: list[Part] = []
                for member in self.layouts[tag].members:
                    if member.typedef in self.preserved:
                        found += self._alone(at + member.offset, self.size(stored(member)) or 0)
                    elif not _is_open(stored(member)):
                        found += self.alone(stored(member), at + member.offset, most)
                if len(found) > most:
                    raise TooManyParts
                return found
        return [p for p in self.parts(kind, at, most) or () if not p.bits]

    def array_around(self, kind: CType, offset: int) -> tuple[CType, int] | None:
        """Yield the outermost array that a byte of an object lies in, and where it begins."""
        match kind:
            case Array():
                return kind, 0
            case Record(_, tag) if tag in self.layouts:
                for member in self.layouts[tag].members:
                    size = self.size(stored(member))
                    end = self.layouts[tag].size if size is None else member.offset + size
                    if member.offset <= offset < end or size is None and member.offset <= offset:
                        found = self.array_around(stored(member), offset - member.offset)
                        if found is not None:
                            return found[0], found[1] + member.offset
        return None


def _is_open(kind: CType) -> bool:
    """Is this an array of no length that is said, at the end of a record?"""
    return isinstance(kind, Array) and kind.count is None
