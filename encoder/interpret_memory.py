"""Memory of the concrete execution: objects of bytes, and what C says of accesses to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from encoder.outcome import Fault, Stop
from encoder.source import NOWHERE, Span

HARNESS = ("slicc_", "__slicc_")  # names of the harness and the monitor, whose locals may have any value


@dataclass(slots=True, eq=False)
class Instance:
    """One object at run time. ``key``: of the object in the program, or as its creator named it; ``site`` and ``visit``
    of its Birth (None and 0 for globals). ``size`` in bytes, None when unknown: then offsets may be negative.
    ``zeroed``: bytes never written are 0, else the environment gives them."""

    key: str
    site: int | None
    visit: int
    base: int
    size: int | None
    zeroed: bool
    alive: bool = True
    cells: dict[int, int] = field(default_factory=dict)
    unwritten: set[int] = field(default_factory=set)  # bytes that were read or copied before the program wrote them


class Memory:
    """The objects of one execution. Each has a slot of ``1 << slot_bits`` addresses.

    ``byte`` yields the value of a byte that was never written, ``takes`` counts the work of many bytes.
    """

    def __init__(self, slot_bits: int, byte: Callable[[Instance, int], int], takes: Callable[[int], None], notes: bool):
        self.slot_bits = slot_bits
        self.byte = byte
        self.takes = takes
        self.notes = notes  # whether what C leaves undefined is of interest
        self.checks: frozenset[str] = frozenset()
        self.slots: dict[int, Instance] = {}
        self.begin(1)

    def begin(self, first_slot: int) -> None:
        """Forget all objects."""
        self.slots.clear()
        self.next_slot = first_slot  # of those that the environment leaves free
        self.globals: dict[str, Instance] = {}
        self.undefined: dict[tuple[str, Span], None] = {}  # what C leaves undefined and the run goes on after
        self.span = NOWHERE  # of what runs
        self.merging = False  # the unit of a bit field is read to keep the rest of it
        self.moving = False  # bytes are copied, not looked at

    def allocate(
        self, key: str, site: int | None, visit: int, at: int | None, size: int | None, zeroed: bool
    ) -> Instance:
        """Yield a new object at an address, or in the next free slot."""
        if at is None:
            while self.next_slot in self.slots:
                self.next_slot += 1
            at = self.next_slot << self.slot_bits
            if size is None:
                at += 1 << (self.slot_bits - 1)  # leaves room for negative offsets
        instance = Instance(key, site, visit, at, size, zeroed)
        self.slots[at >> self.slot_bits] = instance
        return instance

    def resolve(self, address: int, count: int) -> tuple[Instance, int]:
        """Yield the live object at an address and the offset in it. Raises the Fault that C would."""
        instance = self.slots.get(address >> self.slot_bits)
        if instance is None:
            near = address >> self.slot_bits == 0
            raise Stop(Fault("null pointer dereferenced" if near else "wild pointer dereferenced", self.span))
        if not instance.alive:
            raise Stop(Fault(f"`{instance.key}` used after its lifetime", self.span))
        offset = address - instance.base
        if instance.size is not None and not 0 <= offset <= instance.size - count:
            raise Stop(Fault(f"access outside of `{instance.key}`", self.span))
        return instance, offset

    def read(self, address: int, count: int) -> int:
        """Yield ``count`` bytes at an address, little-endian."""
        instance, offset = self.resolve(address, count)
        value = 0
        for index in range(count):
            value |= self._byte(instance, offset + index) << 8 * index
        return value

    def _byte(self, instance: Instance, offset: int) -> int:
        found = instance.cells.get(offset)
        if found is None:
            looked = "uninitialised" in self.checks and not self.merging and instance.size is not None
            if looked and not instance.zeroed and instance.key not in self.globals:
                raise Stop(Fault(f"`{instance.key}` read before it is written", self.span, "uninitialised"))
            found = 0 if instance.zeroed else self.byte(instance, offset) & 0xFF
            instance.cells[offset] = found
            if self.is_own(instance):
                instance.unwritten.add(offset)
        if instance.unwritten and offset in instance.unwritten and not self.moving and not self.merging:
            self.goes_on(f"`{name_of(instance)}` is read before it is written")
        return found

    def write(self, address: int, value: int, count: int) -> None:
        """Store ``count`` bytes at an address, little-endian."""
        instance, offset = self.resolve(address, count)
        self.write_bytes(instance, offset, value, count)

    def write_bytes(self, instance: Instance, offset: int, value: int, count: int) -> None:
        """Store ``count`` bytes in an object, little-endian."""
        for index in range(count):
            instance.cells[offset + index] = value >> 8 * index & 0xFF
        if instance.unwritten:
            instance.unwritten.difference_update(range(offset, offset + count))

    def there(self, source: int, count: int) -> int:
        """Yield how many of ``count`` bytes there are at ``source`` that were seen by now: others have any values."""
        instance, offset = self.resolve(source, 0)
        end = instance.size
        if not instance.zeroed:
            seen = max(instance.cells, default=-1) + 1
            end = seen if end is None else min(seen, end)
        return count if end is None else min(count, max(0, end - offset))

    def copy(self, target: int, source: int, count: int) -> None:
        """memmove; bytes never written stay what the environment says they are."""
        if count == 0:
            return
        origin, start = self.resolve(source, count)
        into, at = self.resolve(target, count)
        self.takes(count)
        if "uninitialised" in self.checks and not origin.zeroed:
            there = [origin.cells.get(start + index) for index in range(count)]
            for index, cell in enumerate(there):
                if cell is None:
                    into.cells.pop(at + index, None)
                else:
                    into.cells[at + index] = cell
            return
        self.moving = True
        data = [self._byte(origin, start + index) for index in range(count)]
        self.moving = False
        never = {index for index in range(count) if start + index in origin.unwritten}
        for index, byte in enumerate(data):
            into.cells[at + index] = byte
        into.unwritten.difference_update(range(at, at + count))
        into.unwritten.update(at + index for index in never)

    def goes_on(self, what: str) -> None:
        """Note what C leaves undefined and the execution has a meaning for."""
        if self.notes:
            self.undefined.setdefault((what, self.span))

    def is_own(self, instance: Instance) -> bool:
        """Is it an object of the program, of which C says nothing before it is written?"""
        if instance.zeroed or instance.size is None or instance.key in self.globals:
            return False
        return (instance.site is not None or "alloc#" in instance.key) and not instance.key.startswith(HARNESS)


def name_of(instance: Instance) -> str:
    """Yield what the program calls an object."""
    return instance.key.rpartition("::")[2]
