"""Functions of the IR as Python text: which blocks are written where they are reached, and which are dispatched to.

block 0: x := 3; if (y < x) 1 else 2        def f(r1):
block 1: return 1                                while True:
block 2: return 2                    -->             r0 = 3
                                                     if r1 < r0: return 1
                                                     else: return 2
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from encoder.ir import Branch, Function, Instruction, Jump, Reg, Terminator
from encoder.order import successors
from encoder.source import Span

_NESTED = 40  # ifs within ifs before a block is dispatched to
DEEPEST = 24  # parentheses within one line of Python


def dispatched(function: Function, starts: Sequence[int]) -> dict[int, int]:
    """Yield the blocks that are reached by more than one way, and ``starts``, numbered; others are written where they
    are reached."""
    arrivals = dict.fromkeys(function.blocks, 0)
    for block in function.blocks.values():
        for to in successors(block):
            arrivals[to] += 1
    depth: dict[int, int] = {}
    numbers = {label: k for k, label in enumerate(starts)}
    work = list(starts)
    while work:
        label = work.pop()
        here = 0 if label in numbers else depth.get(label, 0)
        for to in successors(function.blocks[label]):
            if to in depth or to in numbers:
                continue
            deeper = here + isinstance(function.blocks[label].end, Branch)
            if arrivals[to] > 1 or deeper > _NESTED:
                numbers[to] = len(numbers)
            else:
                depth[to] = deeper
            work.append(to)
    return numbers


class Writer(ABC):
    """Writes one function: ``lines`` of Python, and for each the place in C."""

    def __init__(self, function: Function, always: frozenset[int] = frozenset()):
        """``always``: blocks that are dispatched to, whatever leads there."""
        self.body = function
        self.lines: list[str] = []
        self.spans: list[Span] = []
        self.span = function.span
        self.indent = 0
        self.registers: dict[str, str] = {}
        self.temporaries = 0
        self.numbers = dispatched(function, (0, *sorted(always - {0})))

    @abstractmethod
    def instruction(self, i: Instruction) -> None:
        """Write what an instruction does."""

    @abstractmethod
    def condition(self, end: Branch) -> str:
        """Yield the text of a condition."""

    @abstractmethod
    def leave(self, end: Terminator) -> None:
        """Write how the function ends."""

    @abstractmethod
    def start_block(self, label: int) -> None:
        """Write what stands before a block."""

    @abstractmethod
    def start_edge(self, label: int, target: int) -> None:
        """Write what is done on the way from one block to another."""

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)
        self.spans.append(self.span)

    def dispatch(self) -> None:
        """Write all blocks; the number of the one that comes next is in ``b``."""
        self._tree(sorted(self.numbers, key=self.numbers.__getitem__))

    def _tree(self, labels: list[int]) -> None:
        if len(labels) == 1:
            self._block(labels[0])
            return
        middle = len(labels) // 2
        self.line(f"if b < {self.numbers[labels[middle]]}:")
        for part in (labels[:middle], labels[middle:]):
            self.indent += 1
            self._tree(part)
            self.indent -= 1
            if part[0] == labels[0]:
                self.line("else:")

    def _go(self, label: int, target: int) -> None:
        self.start_edge(label, target)
        if target in self.numbers:
            self.line(f"b = {self.numbers[target]}")
            self.line("continue")
        else:
            self._block(target)

    def _block(self, label: int) -> None:
        block = self.body.blocks[label]
        self.start_block(label)
        for i in block.instructions:
            self.instruction(i)
        match block.end:
            case Jump(target=target):
                self._go(label, target)
            case Branch(then=then, otherwise=otherwise, span=span) as end:
                self.span = span
                self.line(f"if {self.condition(end)}:")
                for to, last in ((then, False), (otherwise, True)):
                    self.indent += 1
                    self._go(label, to)
                    self.indent -= 1
                    if not last:
                        self.span = span
                        self.line("else:")
            case _:
                self.span = block.end.span
                self.leave(block.end)

    def register(self, r: Reg) -> str:
        found = self.registers.get(r.name)
        if found is None:
            found = self.registers[r.name] = f"r{len(self.registers)}"
        return found

    def named(self, text: str) -> str:
        """Give a value a name of its own."""
        self.temporaries += 1
        self.line(f"t{self.temporaries} = {text}")
        return f"t{self.temporaries}"
