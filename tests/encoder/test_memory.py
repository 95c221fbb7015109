"""Memory of abstract states: against bytes that are read and written, and exactly."""

from __future__ import annotations

import random

import pytest
from bench import Bench, Columns

from encoder import ir
from encoder.certificate import Cell, Ranges
from encoder.ctype import FunctionType, Int
from encoder.points_to import INFINITE, Target
from encoder.source import NOWHERE, Span
from encoder.summarize_state import Dead, NotModelled, State
from encoder.term import Term

_SIZES = {"g": 4, "many": 16, "firsts": 16, "halves": 4, "main::x": 4, "main::one": 16}
_POINTERS: dict[str, frozenset[Target]] = {
    "p": frozenset({("g", 0, 0), ("many", 4, 4)}),
    "q": frozenset({("main::x", 0, 0), ("main::one", 8, 8), ("firsts", 0, 0)}),
    "r": frozenset({("many", 0, 12)}),
}
INT = Int("int", 32, True, 4)
_ANY = FunctionType(INT, None, False)
_WIDTHS = (8, 16, 32, 64)
# seed; in sum after each instruction: cells, constants among their values, killed ranges, dirty globals, facts
FOUND = (
    (1, (150, 135, 539, 221, 0)),
    (2, (145, 122, 541, 249, 9)),
    (3, (104, 56, 495, 222, 45)),
    (4, (139, 83, 465, 219, 0)),
    (5, (152, 44, 461, 206, 33)),
    (6, (201, 85, 485, 231, 10)),
    (7, (225, 109, 444, 200, 0)),
    (8, (143, 92, 465, 222, 3)),
    (9, (165, 59, 434, 215, 27)),
    (10, (193, 87, 597, 241, 26)),
)


def _call(name: str, target: ir.Reg | None = None, *arguments: ir.Argument) -> ir.Call:
    return ir.Call(target, name, arguments, _ANY, 1, NOWHERE)


class Run:
    """An execution of random instructions, beside an abstract state that is to hold of it."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)
        self.bench = bench = Bench(_POINTERS)
        self.bases = {key: bench.base(key) for key in _SIZES}
        self.addresses = {key: (k + 1) << 44 for k, key in enumerate(_SIZES)}
        self.known = Columns(bench.terms, {self.bases[key]: [at] for key, at in self.addresses.items()})
        self.bytes = {key: self._first(key) for key in _SIZES}
        self.state = bench.state(dirty=["many"])
        self.bytes["many"] = bytearray(self.dice.choices(range(256), k=16))
        self.entry = {key: bytes(held) for key, held in self.bytes.items()}
        self.registers: dict[str, tuple[int, int]] = {}  # value, width
        self.written: set[tuple[str, int]] = set()
        for name, targets in _POINTERS.items():
            key, low, high = self.dice.choice(sorted(targets))
            value = self.addresses[key] + self.dice.randrange(low, high + 1, 4)
            symbol = bench.pointer(name)
            self.known.known[symbol] = [value]
            self.state.registers[name] = symbol
            self.registers[name] = value, 64

    def _first(self, key: str) -> bytearray:
        found = bytearray(_SIZES[key])
        if key == "firsts":
            found[0], found[4] = 7, 8
        elif key == "halves":
            found[0], found[2] = 1, 2
        elif key.startswith("main::"):
            found = bytearray(self.dice.choices(range(256), k=_SIZES[key]))
        return found

    def _place(self, address: int) -> tuple[str, int]:
        key = next(k for k, at in self.addresses.items() if at == address >> 44 << 44)
        return key, address - self.addresses[key]

    def address(self, size: int) -> tuple[ir.Expr, int]:
        """Yield an address of ``size`` bytes of one object, as an expression and as a number."""
        while True:
            if self.dice.random() < 0.5:
                key = self.dice.choice(list(_SIZES))
                e: ir.Expr = ir.Address(key, 64)
                at = self.addresses[key]
            else:
                name = self.dice.choice(list(_POINTERS))
                e, at = ir.Reg(name, 64), self.registers[name][0]
            shift = self.dice.choice((0, 0, 1, 2, 4, 4, 8, 12, -4))
            key, offset = self._place(at)
            if 0 <= offset + shift and offset + shift + size <= _SIZES[key]:
                return ir.Binary("add", e, ir.Const(shift % (1 << 64), 64), 64) if shift else e, at + shift

    def write(self, at: int, held: bytes) -> None:
        key, offset = self._place(at)
        self.bytes[key][offset : offset + len(held)] = held
        self.written |= {(key, offset + k) for k in range(len(held))}

    def _assume(self, register: ir.Reg) -> None:
        terms, symbol = self.bench.terms, self.state.registers[register.name]
        value, other = self.registers[register.name][0], self.dice.choice((0, 1, 5, 127, 255))
        for op in ("eq", "ult", "slt"):
            bound = terms.const(other, register.width)
            left, right = (symbol, bound) if self.dice.random() < 0.5 else (bound, symbol)
            condition = terms.binary(op, left, right)
            self.state.assume(condition if self.known(condition) == [1] else terms.not_(condition))
        if value < 256 and self.dice.random() < 0.5:
            self.state.assume(terms.eq(symbol, terms.const(value, register.width)))

    def _stub(self, number: int) -> ir.Instruction:
        e, at = self.address(4)
        is_const = self.dice.random() < 0.3
        key = self._place(at)[0]
        if not is_const:
            self.write(self.addresses[key], bytes(self.dice.choices(range(256), k=_SIZES[key])))
        target = ir.Reg("result", 32) if self.dice.random() < 0.5 else None
        if target is not None:
            self.registers["result"] = self.dice.randrange(1 << 32), 32
        return _call("stub", target, ir.Argument(e, INT, is_const))

    def step(self, number: int) -> None:
        """Run one instruction, as a machine does and on the state."""
        dice, width = self.dice, self.dice.choice(_WIDTHS)
        size = width // 8
        numbers = [ir.Reg(name, w) for name, (_, w) in self.registers.items() if name not in _POINTERS and w == width]
        value: ir.Expr = ir.Const(dice.choice((0, 1, 255, 1 << width - 1)), width)
        if numbers and dice.random() < 0.6:
            value = dice.choice(numbers)
        what = self.registers[value.name][0] if isinstance(value, ir.Reg) else value.value
        instruction: ir.Instruction
        kinds = "load load store store store copy fill birth input assume stub general"
        match dice.choice(kinds.split()):
            case "assume":
                if isinstance(value, ir.Reg):
                    self._assume(value)
                return
            case "stub":
                instruction = self._stub(number)
            case "general":
                instruction = _call("__slicc_general_state")
                self.write(self.addresses["g"], bytes(dice.choices(range(256), k=4)))
            case "load":
                e, at = self.address(size)
                key, offset = self._place(at)
                name = f"n{dice.randrange(6)}"
                instruction = ir.Define(ir.Reg(name, width), ir.Load(e, width), NOWHERE)
                self.registers[name] = int.from_bytes(self.bytes[key][offset : offset + size], "little"), width
            case "store":
                e, at = self.address(size)
                instruction = ir.Store(e, value, NOWHERE)
                self.write(at, what.to_bytes(size, "little"))
            case "copy":
                n = dice.choice((1, 2, 4, 8, 12))
                e, at = self.address(n)
                source, out = self.address(n)
                key, offset = self._place(out)
                instruction = ir.CopyBytes(e, source, ir.Const(n, 64), NOWHERE)
                self.write(at, bytes(self.bytes[key][offset : offset + n]))
            case "fill":
                n = dice.choice((1, 2, 4, 8))
                e, at = self.address(n)
                length: ir.Expr = ir.Const(n, 64) if dice.random() < 0.7 else ir.Reg(f"unknown{number}", 64)
                instruction = ir.FillBytes(e, ir.Const(5, 8), length, NOWHERE)
                self.write(at, bytes([5] * n))
            case "birth":
                key = dice.choice(("main::x", "main::one"))
                if any(self._place(self.registers[name][0])[0] == key for name in _POINTERS):
                    return
                instruction = ir.Birth(key, number, NOWHERE)
                self.bytes[key] = bytearray(dice.choices(range(256), k=_SIZES[key]))
            case _:
                name = f"n{dice.randrange(6)}"
                instruction = ir.Input(ir.Reg(name, width), "nondet", name, number, NOWHERE)
                self.registers[name] = dice.randrange(1 << width), width
        list(self.bench.instructions.instruction(self.bench.context, self.state, instruction, number, 0))

    def read(self, base: Term, offset: int, size: int) -> int:
        key, at = self._place(self.known(base)[0])
        return int.from_bytes(self.bytes[key][at + offset : at + offset + size], "little")

    def name(self) -> None:
        """Give new symbols the values that they stand for."""
        nodes = self.bench.terms.nodes
        for symbol, ((base, offset, size), _) in self.bench.context.contents.items():
            key, at = self._place(self.known(base)[0])
            held = self.entry[key][at + offset : at + offset + size]
            self.known.known.setdefault(symbol, [int.from_bytes(held, "little")])
        for name, t in self.state.registers.items():
            if t not in self.known.known and nodes[t][0] == "var":
                self.known.known[t] = [self.registers.get(name, (0, 0))[0]]
        for (base, offset, size), (value, _) in self.state.cells.items():
            if value not in self.known.known and nodes[value][0] == "var":
                self.known.known[value] = [self.read(base, offset, size)]

    def check(self) -> tuple[int, ...]:
        """Yield how much the state says, all of it right."""
        self.name()
        state, terms = self.state, self.bench.terms
        for name, (value, _) in self.registers.items():
            assert self.known(state.registers[name]) == [value], name
        covered: set[tuple[str, int]] = set()
        for (base, offset, size), (held, ranges) in state.cells.items():
            assert self.known(held) == [self.read(base, offset, size)]
            key, at = self._place(self.known(base)[0])
            assert any(key == c and low <= at + offset and at + offset + size <= high for c, low, high in ranges)
            covered |= {(key, at + offset + k) for k in range(size)}
        for key in ("g", "many", "firsts", "halves"):
            if key not in state.dirty:
                first = self._first(key)
                assert all(self.bytes[key][k] == first[k] for k in range(_SIZES[key]) if (key, k) not in covered)
        for key, k in self.written:
            assert any(key == c and low <= k < high for c, low, high in state.killed)
        for fact in state.facts.literals:
            assert self.known(fact) == [1]
        constants = sum(terms.value(v) is not None for v, _ in state.cells.values())
        return len(state.cells), constants, len(state.killed), len(state.dirty), len(state.facts.literals)


def outcome(seed: int) -> tuple[int, ...]:
    """Yield how much states say in all of some executions."""
    rows = []
    for k in range(6):
        run = Run(100 * seed + k)
        for number in range(14):
            run.step(number)
            rows.append(run.check())
    return tuple(map(sum, zip(*rows)))


@pytest.mark.parametrize(("seed", "found"), FOUND)
def test_states_hold_of_executions(seed: int, found: tuple[int, ...]) -> None:
    assert outcome(seed) == found


@pytest.fixture(name="bench")
def _bench() -> Bench:
    return Bench(_POINTERS)


_HERE = Span("program.c", 7, 1)


def test_where_an_address_is(bench: Bench) -> None:
    memory, terms, e = bench.memory, bench.terms, ir.Reg("p", 64)
    memory.span = _HERE

    def located(address: Term, size: int = 4, register: str = "p") -> tuple[Cell, Ranges, bool]:
        memory.faults.clear()
        cell, ranges = memory.locate("main", ir.Reg(register, 64), address, size)
        return cell, ranges, _HERE in memory.faults

    def at(key: str, offset: int) -> Term:
        return terms.add(bench.base(key), bench.number(offset, 64))

    for offset, may_fail in ((0, False), (12, False), (13, True), (16, True), (-1, True)):
        found = (bench.base("many"), offset, 4), frozenset({("many", offset, offset + 4)}), may_fail
        assert located(at("many", offset)) == found
    assert not located(at("main::x", 0))[2] and located(at("main::x", 1))[2] and not located(at("main::x", 3), 1)[2]
    p = bench.pointer("p")
    assert located(terms.add(p, bench.number(4, 64))) == (
        (p, 4, 4), frozenset({("g", 0, 4), ("many", 4, 8)}), True,
    )  # fmt: skip
    assert located(p, 8)[1] == {("g", 0, 8), ("many", 4, 12)}
    assert memory.ranges("callee", e, 4) == {("main::x", 0, 4), ("many", 8, 12)}
    for address in (bench.number(0, 64), bench.number(4, 64), bench.base("callee"), at("callee", 4)):
        memory.faults.clear()
        with pytest.raises(Dead):
            memory.locate("main", e, address, 4)
        assert memory.faults == {_HERE}
    with pytest.raises(NotModelled, match="a pointer of unknown origin is used"):
        located(p, 4, "nobody")


def test_what_globals_hold_first(bench: Bench) -> None:
    def first(key: str, offset: int, size: int) -> str:
        found = bench.memory.first_value(key, offset, size)
        return "" if found is None else bench.text(found)

    assert [first("firsts", at, 4) for at in (-4, 0, 4, 8, 12, 16)] == ["", "7", "8", "0", "0", ""]
    assert [first("firsts", at, 2) for at in (-1, 0, 2, 3, 7, 8, 14, 15)] == ["", "", "", "", "", "0", "0", ""]
    assert [first("firsts", at, 8) for at in (0, 4, 8, 12)] == ["", "", "0", ""]
    assert [first("halves", at, 2) for at in (0, 1, 2, 3)] == ["1", "", "2", ""]
    assert [first("pointers", at, 8) for at in (0, 8, 16)] == ["g", "many+8", ""]
    assert first("device", 0, 4) == "" and first("g", 0, 4) == "0"
    assert first("firsts", 0, 4) == "7" and first("halves", 0, 4) == ""


def test_parts_of_cells(bench: Bench) -> None:
    n = bench.word("n")
    state = bench.state(cells=[(bench.cell("many", 4), n)])

    def held(offset: int, size: int) -> str:
        cell, ranges = bench.cell("many", offset, size)
        found = bench.memory.peek(bench.context, state, cell, ranges)
        return "" if found is None else bench.text(found)

    assert [held(at, 4) for at in (0, 1, 3, 4, 5, 7, 8)] == ["0", "", "", "n", "", "", "0"]
    assert [held(at, 1) for at in (3, 4, 5, 7, 8)] == [
        "0", "extract(n, 0, 8)", "extract(n, 8, 8)", "extract(n, 24, 8)", "0",
    ]  # fmt: skip
    assert (held(4, 2), held(6, 2), held(0, 8), held(4, 8)) == ("extract(n, 0, 16)", "extract(n, 16, 16)", "", "")
    assert bench.memory.peek(bench.context, state, *bench.cell("main::x")) is None


def test_contents_at_entry(bench: Bench) -> None:
    """They have one name, if the address is one of the caller's and nothing was written there since."""
    p, own = bench.pointer("p"), bench.made_in(3, "own", 64)
    cell, ranges = bench.behind(p, 4, 4, "g", "many")

    def held(state: State, cell: Cell = cell, ranges: Ranges = ranges) -> Term | None:
        return bench.memory.peek(bench.context, state, cell, ranges)

    found = held(bench.state())
    assert found is not None and bench.context.contents[found] == (cell, ranges) and held(bench.state()) == found
    assert held(bench.state(killed=frozenset({("many", 0, 4), ("g", 8, 12)}))) == found
    for low, high in ((4, 5), (7, 8), (0, 5), (0, 16)):
        assert held(bench.state(killed=frozenset({("many", low, high)}))) is None
    assert held(bench.state(), *bench.behind(own, 0, 4, "g")) is None
    assert held(bench.state(), *bench.behind(bench.terms.add(p, own), 0, 4, "g")) is None
    assert held(bench.state(), *bench.cell("main::x")) is None


def test_what_is_forgotten(bench: Bench) -> None:
    n, p, r = bench.word("n"), bench.pointer("p"), bench.pointer("r")
    cells = [(bench.cell("many", 4 * k), n) for k in range(4)]
    cells += [(bench.cell("g"), n), (bench.behind(p, 0, 4, "g"), n), (bench.behind(r, 4, 4, "many"), n)]

    def left(ranges: Ranges, exact: Cell | None = None) -> str:
        state = bench.state(cells=cells)
        bench.memory.forget(state, ranges, exact)
        return bench.told(state).replace("=n", "")

    everything = "many[0:4]; many[4:8]; many[8:12]; many[12:16]; g[0:4]; p[0:4]; r[4:8]"
    assert left(frozenset()) == everything
    assert left(frozenset({("main::x", 0, 4)})) == everything + "; killed main::x[0:4]"
    assert left(frozenset({("many", 7, 9)})) == ("many[0:4]; many[12:16]; g[0:4]; p[0:4]; dirty many; killed many[7:9]")
    # the base itself is the one that is known: other bases are told apart by what they may be
    cell, ranges = bench.cell("many", 8)
    assert left(ranges, cell) == "many[0:4]; many[4:8]; many[12:16]; g[0:4]; p[0:4]; r[4:8]; killed many[8:12]"
    assert left(frozenset({("many", 6, 10)}), (cell[0], 6, 4)) == (
        "many[0:4]; many[12:16]; g[0:4]; p[0:4]; dirty many; killed many[6:10]"
    )
    assert left(frozenset({("many", 8, 12), ("g", 0, 4)}), (r, 8, 4)) == (
        "many[0:4]; many[4:8]; many[12:16]; r[4:8]; dirty g many; killed g[0:4] many[8:12]"
    )
    assert left(frozenset({("main::x", 0, 4)}), bench.cell("main::x")[0]) == everything + "; killed main::x[0:4]"


def test_a_local_is_born(bench: Bench) -> None:
    x, n, terms = bench.base("main::x"), bench.word("n"), bench.terms
    further = terms.add(x, bench.number(8, 64))
    fact = terms.not_(terms.eq(x, bench.pointer("p")))
    cells = [(bench.cell("main::x"), n), (bench.cell("main::one", 8, 8), x), (bench.cell("g"), n)]
    state = bench.state({"r": further, "n": n}, cells, [fact])
    bench.memory.bear(bench.context, state, x, (3, 4))
    assert bench.told(state) == "n=n; r=new0+8; main::one[8:16]=new0; g[0:4]=n; not(eq(p, new0))"
    again = bench.state({"r": x}, [(bench.cell("main::one", 8, 8), x)])
    bench.memory.bear(bench.context, again, x, (3, 4))
    assert bench.told(again) == "r=new0; main::one[8:16]=new0"
    bench.memory.bear(bench.context, again, x, (3, 5))
    assert bench.told(again) == "r=new0; main::one[8:16]=new0"


def test_bytes_written_somewhere(bench: Bench) -> None:
    n, p, memory = bench.word("n"), bench.pointer("p"), bench.memory
    cells = [(bench.cell("many", 4 * k), n) for k in range(4)] + [(bench.cell("g"), n)]
    memory.span = _HERE

    def left(to: Term, size: int | None, register: str = "p") -> str:
        state = bench.state(cells=cells)
        memory.scatter(state, "main", ir.Reg(register, 64), to, size)
        return bench.told(state).replace("=n", "")

    at_four = bench.terms.add(bench.base("many"), bench.number(4, 64))
    assert left(at_four, 8) == "many[0:4]; many[12:16]; g[0:4]; dirty many; killed many[4:12]"
    assert left(at_four, None) == f"g[0:4]; dirty many; killed many[{-INFINITE}:{INFINITE}]"
    assert left(bench.base("main::x"), 4) == (
        "many[0:4]; many[4:8]; many[8:12]; many[12:16]; g[0:4]; killed main::x[0:4]"
    )
    assert left(p, 4) == "many[0:4]; many[8:12]; many[12:16]; dirty g many; killed g[0:4] many[4:8]"
    assert memory.faults == {_HERE}
    for to in (bench.number(0, 64), bench.base("callee")):
        memory.faults.clear()
        with pytest.raises(Dead):
            left(to, 4)
        assert memory.faults == {_HERE}
    with pytest.raises(NotModelled, match="a pointer of unknown origin is used"):
        left(p, 4, "nobody")
