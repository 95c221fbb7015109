"""One instruction after another from whatever executions a claim holds, on terms; nothing is folded by what is known.

It is what proofs are checked with, so it shares nothing with what makes them but the IR, terms and points-to sets. What
it does not know it takes for arbitrary: the executions are those that there are, or more.
"""

from __future__ import annotations

from collections.abc import Iterable

from encoder import ir
from encoder.certificate import Activation, Cell, Certificate, Claim, Ranges
from encoder.ctype import FunctionType
from encoder.order import expressions_of, loads_of
from encoder.points_to import ALLOCATORS, INFINITE, PointsTo, Range, always_zero, close_over_calls, is_function
from encoder.term import Term, Terms, arguments

_NOT_NULL = frozenset({"__slicc_object", "alloca", "__builtin_alloca"})
_OWN = "__slicc_"
_MOST_MOVED = 256  # bytes that are copied cell by cell


class Ended(Exception):
    """The path ends without an error."""


class Unsure(Exception):
    """There is something that cannot be checked: what."""


class Ground:
    """What all machines of a check share."""

    def __init__(self, program: ir.Program, sets: PointsTo, certificate: Certificate):
        self.program = program
        self.sets = sets
        self.terms: Terms = certificate.terms
        self.objects = list(certificate.objects)
        self.numbers = {known: number for number, known in enumerate(self.objects)}
        self.zero = always_zero(program, sets)
        self.written = frozenset(cls for ranges in sets.writes.values() for cls, _, _ in ranges)
        self.leaves_of: dict[Term, frozenset[Term]] = {}
        calls = {
            name: {c for b in f.blocks.values() for i in b.instructions for c in self.callees(i)}
            & program.functions.keys()
            for name, f in program.functions.items()
        }
        touched = {name: {(cls, 0, 0) for cls in self._touched(f)} for name, f in program.functions.items()}
        closed = close_over_calls(touched, calls)
        self.touched = {name: frozenset(cls for cls, _, _ in found) for name, found in closed.items()}
        below = close_over_calls({name: {(c, 0, 0) for c in called} for name, called in calls.items()}, calls)
        self.recursive = frozenset(name for name, found in below.items() if (name, 0, 0) in found)

    def callees(self, i: ir.Instruction) -> tuple[str, ...]:
        if not isinstance(i, ir.Call):
            return ()
        return (i.callee,) if isinstance(i.callee, str) else self.sets.callees.get(i.site, ())

    def _touched(self, function: ir.Function) -> set[str]:
        """The classes of memory that a function itself may read or write."""
        name, found = function.name, set[str]()
        for block in function.blocks.values():
            read: list[ir.Expr] = []
            for i in block.instructions:
                read += expressions_of(i)
                addresses: tuple[ir.Expr, ...] = ()
                match i:
                    case ir.Store(address=address):
                        addresses = (address,)
                    case ir.CopyBytes(target=target, source=source):
                        addresses = (target, source)
                    case ir.FillBytes(target=target):
                        addresses = (target,)
                    case ir.Call():
                        addresses = tuple(a.value for a in i.arguments)
                        if "__slicc_general_state" in self.callees(i):
                            found |= self.general()
                for address in addresses:
                    found |= {cls for cls, _, _ in self.sets.targets(name, address)}
            match block.end:
                case ir.Branch(condition=e):
                    read.append(e)
                case ir.Return(value=value) if value is not None:
                    read.append(value)
            for e in read:
                for load in loads_of(e):
                    found |= {cls for cls, _, _ in self.sets.targets(name, load.address)}
        return found

    def general(self) -> frozenset[str]:
        """The variables that the general state leaves arbitrary."""
        return frozenset(
            cls for cls in self.written if cls in self.program.objects and not cls.startswith(("__slicc_", "slicc_"))
        )

    def base(self, kind: str, key: str) -> Term:
        number = self.numbers.get((kind, key))
        if number is None:
            number = self.numbers[kind, key] = len(self.objects)
            self.objects.append((kind, key))
        return self.terms.base(number)

    def object_of(self, t: Term) -> tuple[str, str] | None:
        node = self.terms.nodes[t]
        return self.objects[node[2]] if node[0] == "base" else None

    def place(self, address: Term) -> tuple[Term, int]:
        """Split an address into a base and a constant offset."""
        op, _, x, y, _ = self.terms.nodes[address]
        if op == "add" and self.terms.value(y) is not None:
            offset = self.terms.signed(y)
            assert offset is not None
            return x, offset
        return address, 0

    def leaves(self, t: Term) -> frozenset[Term]:
        """Yield the symbols of a term, and the addresses of local objects in it."""
        memo = self.leaves_of
        found = memo.get(t)
        if found is not None:
            return found
        stack = [t]
        while stack:
            at = stack[-1]
            if at in memo:
                stack.pop()
                continue
            node = self.terms.nodes[at]
            if node[0] in ("var", "array"):
                memo[at] = frozenset({at})
                continue
            if node[0] == "base":
                memo[at] = frozenset({at}) if self.objects[node[2]][0] == "local" else frozenset()
                continue
            parts = arguments(node)
            waiting = [p for p in parts if p not in memo]
            if waiting:
                stack += waiting
                continue
            memo[at] = frozenset().union(*(memo[p] for p in parts))
        return memo[t]

    def first_value(self, key: str, offset: int, size: int) -> Term | None:
        """Yield what bytes of a global hold before the program runs, where that is one term."""
        obj = self.program.objects[key]
        if offset < 0 or offset + size > obj.size or obj.volatile or obj.initial is None:
            return None
        for at, e in obj.initial:
            n = max(1, ir.width_of(e) // 8)
            if at < offset + size and offset < at + n:
                return self.constant(e) if (at, n) == (offset, size) else None
        return self.terms.const(0, size * 8)

    def constant(self, e: ir.Expr) -> Term | None:
        match e:
            case ir.Const(value, width):
                return self.terms.const(value, width)
            case ir.Address(key, _) if key in self.program.objects:
                return self.base("global", key)
            case ir.FunctionAddress(name, _):
                return self.base("function", name)
            case ir.Binary("add", ir.Address() as left, ir.Const(value, width), _):
                inner = self.constant(left)
                return None if inner is None else self.terms.add(inner, self.terms.const(value, width))
        return None


class Frame:
    """An activation that is being checked: what means the same everywhere in it."""

    def __init__(self, ground: Ground, activation: Activation):
        self.activation = activation
        self.function = ground.program.functions[activation.function]
        start = activation.start
        terms = [*start.registers.values(), *start.facts, *(v for v, _ in start.cells.values())]
        terms += [base for base, _, _ in start.cells]
        self.rigid: set[Term] = set(activation.contents).union(*(ground.leaves(t) for t in terms))
        self.entered: dict[Cell, Term] = {cell: symbol for symbol, (cell, _) in activation.contents.items()}
        # the bytes that cells lie in whose address means the same everywhere, as each access says
        self.accessed: dict[Cell, set[Ranges]] = {cell: {ranges} for cell, (_, ranges) in start.cells.items()}


class Machine:
    """The executions at one place: registers, memory, and what is known of the symbols (``path``)."""

    __slots__ = ("cells", "dirty", "frame", "ground", "killed", "path", "registers", "terms", "touched")

    def __init__(self, ground: Ground, frame: Frame, claim: Claim):
        self.ground = ground
        self.terms = ground.terms
        self.frame = frame
        self.registers = dict(claim.registers)
        self.cells = dict(claim.cells)
        self.path = set(claim.facts)
        self.dirty = claim.dirty
        self.killed = claim.killed
        # global -> bytes that may differ from its first value
        self.touched: dict[str, set[tuple[int, int]]] = {}
        for base, offset, size in claim.cells:
            known = ground.object_of(base)
            if known is not None and known[0] == "global":
                self.touched.setdefault(known[1], set()).add((offset, offset + size))

    def copy(self) -> Machine:
        new = Machine.__new__(Machine)
        new.ground, new.terms, new.frame = self.ground, self.terms, self.frame
        new.registers, new.cells, new.path = dict(self.registers), dict(self.cells), set(self.path)
        new.dirty, new.killed = self.dirty, self.killed
        new.touched = {key: set(spans) for key, spans in self.touched.items()}
        return new

    def assume(self, condition: Term) -> None:
        """Go on only where a condition holds. Raises Ended."""
        if condition == self.terms.false or self.terms.not_(condition) in self.path:
            raise Ended
        if condition != self.terms.true:
            self.path.add(condition)

    def fresh(self, width: int) -> Term:
        return self.terms.var("x", width)

    # ------------------------------------------------------------ memory

    def locate(self, e: ir.Expr, address: Term, size: int) -> tuple[Cell, Ranges]:
        """Yield the cell at an address, and the bytes that it may be. Raises: Ended, Unsure."""
        ground = self.ground
        base, offset = ground.place(address)
        known = ground.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            raise Ended
        if known is not None:
            return (base, offset, size), frozenset({(known[1], offset, offset + size)})
        ranges = frozenset(ground.sets.ranges(self.frame.function.name, e, size))
        if not ranges:
            raise Unsure("nobody knows where a pointer comes from")
        if self.is_rigid(base):
            self.frame.accessed.setdefault((base, offset, size), set()).add(ranges)
        return (base, offset, size), ranges

    def is_rigid(self, base: Term) -> bool:
        return self.ground.leaves(base) <= self.frame.rigid

    def read(self, cell: Cell, ranges: Ranges) -> Term:
        """Yield the bytes of a cell."""
        found = self.cells.get(cell)
        if found is not None:
            return found[0]
        base, offset, size = cell
        if ranges and all(cls in self.ground.zero for cls, _, _ in ranges):
            return self.terms.const(0, size * 8)
        value: Term | None = None
        overlapped = False
        for (b, o, n), (wider, _) in self.cells.items():
            if b == base and o < offset + size and offset < o + n:
                overlapped = True
                if o <= offset and offset + size <= o + n:
                    value = self.terms.extract(wider, (offset - o) * 8, size * 8)
                    break
        if not overlapped:
            value = self.first_value(cell)
            if value is None:
                value = self.entered(cell, ranges)
            elif cell in self.frame.entered and (symbol := self.entered(cell, ranges)) is not None:
                self.path.add(self.terms.eq(symbol, value))  # never written, so it held this when the activation began
        if value is None:
            value = self.fresh(size * 8)
        self.cells[cell] = value, ranges
        return value

    def first_value(self, cell: Cell) -> Term | None:
        """What a cell of a variable holds that nobody has written yet. Raises Unsure."""
        base, offset, size = cell
        known = self.ground.object_of(base)
        if known is None or known[0] != "global" or known[1] in self.dirty:
            return None
        if any(low < offset + size and offset < high for low, high in self.touched.get(known[1], ())):
            return None
        if known[1] not in self.ground.touched[self.frame.function.name]:
            raise Unsure(f"`{known[1]}` is read where points-to sets say that it is not")
        return self.ground.first_value(known[1], offset, size)

    def entered(self, cell: Cell, ranges: Ranges) -> Term | None:
        """What a cell held when the activation began, where it still does."""
        if meets(self.killed, ranges) or not self.is_rigid(cell[0]):
            return None
        frame = self.frame
        symbol = frame.entered.get(cell)
        if symbol is None:
            symbol = frame.entered[cell] = self.fresh(cell[2] * 8)
            frame.rigid.add(symbol)
        return symbol

    def kill(self, ranges: Ranges, exact: Cell | None = None) -> None:
        """Bytes may be written: those of ``exact``, else any of ``ranges``."""
        gone = []
        for (base, offset, size), (_, own) in self.cells.items():
            if exact is not None and base == exact[0]:
                if offset < exact[1] + exact[2] and exact[1] < offset + size:
                    gone.append((base, offset, size))
            elif meets(own, ranges):
                gone.append((base, offset, size))
        for cell in gone:
            del self.cells[cell]
        for cls, low, high in ranges:
            if cls in self.ground.program.objects:
                self.touched.setdefault(cls, set()).add((low, high))
        if not ranges <= self.killed:
            self.killed |= ranges

    def _kill_bytes(self, e: ir.Expr, to: Term, n: int | None) -> None:
        """``n`` bytes (None: nobody knows how many) may be written at an address."""
        base, offset = self.ground.place(to)
        known = self.ground.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            raise Ended
        if known is not None:
            span = (-INFINITE, INFINITE) if n is None else (offset, offset + n)
            self.kill(frozenset({(known[1], *span)}), None if n is None else (base, offset, n))
            return
        ranges = frozenset(self.ground.sets.ranges(self.frame.function.name, e, INFINITE if n is None else n))
        if not ranges:
            raise Unsure("nobody knows where a pointer comes from")
        self.kill(ranges)

    # ------------------------------------------------------------ expressions

    def value(self, e: ir.Expr) -> Term:
        """Yield the term of an expression. Raises: Ended, Unsure."""
        terms = self.terms
        match e:
            case ir.Const(value, width):
                return terms.const(value, width)
            case ir.Reg(name, width):
                found = self.registers.get(name)
                if found is None:
                    found = self.registers[name] = self.fresh(width)
                return found
            case ir.Load(address, width, _):
                at = self.value(address)
                loaded = self.read(*self.locate(address, at, max(1, width // 8)))
                return terms.extract(loaded, 0, 1) if width == 1 else loaded
            case ir.Address(name, _):
                return self.ground.base("global" if name in self.ground.program.objects else "local", name)
            case ir.FunctionAddress(name, _):
                return self.ground.base("function", name)
            case ir.Unary("neg", operand, _):
                return terms.neg(self.value(operand))
            case ir.Unary("not", operand, _):
                return terms.bnot(self.value(operand))
            case ir.Binary(op, left, right, _):
                return terms.binary(op, self.value(left), self.value(right))
            case ir.Convert("zext", operand, width):
                return terms.zext(self.value(operand), width)
            case ir.Convert("sext", operand, width):
                return terms.sext(self.value(operand), width)
            case ir.Convert("trunc", operand, width):
                return terms.extract(self.value(operand), 0, width)
            case ir.Choose(condition, then, otherwise, _):
                return terms.ite(self.value(condition), self.value(then), self.value(otherwise))
            case ir.Element(base, index, stride, _, width):
                moved = terms.mul(self.value(index), terms.const(stride, width))
                return terms.add(self.value(base), moved)
        raise Unsure(f"an expression that is not known: {type(e).__name__}")

    def fit(self, value: Term, width: int) -> Term:
        """Yield an argument or a result as wide as the parameter or register that receives it."""
        have = self.terms.width(value)
        if have == width:
            return value
        return self.terms.zext(value, width) if have < width else self.terms.extract(value, 0, width)

    # ------------------------------------------------------------ instructions

    def step(self, i: ir.Instruction) -> None:
        """Run an instruction that is no call of a body or through a pointer. Raises: Ended, Unsure."""
        match i:
            case ir.Define(target, value, _):
                self.registers[target.name] = self.value(value)
            case ir.Store(address, value, _):
                new = self.value(value)
                if self.terms.width(new) == 1:
                    new = self.terms.zext(new, 8)
                cell, ranges = self.locate(address, self.value(address), self.terms.width(new) // 8)
                self.kill(ranges, cell)
                self.cells[cell] = new, ranges
            case ir.Birth(key, _, _):
                self._bear(self.ground.base("local", key))
            case ir.Input(target=target):
                self.registers[target.name] = self.fresh(target.width)
            case ir.CopyBytes(target, source, size, _):
                self._copy(target, source, size)
            case ir.FillBytes(target, byte, size, _):
                n = self._extent(self.value(size))
                to = self.value(target)
                self.value(byte)
                if n != 0:
                    self._kill_bytes(target, to, n)
            case ir.Refused(construct, _):
                raise Unsure(construct)
            case ir.Call(callee=str(name)):
                self.external(i, name, [self.value(a.value) for a in i.arguments])
            case ir.LoopBody():
                pass
            case _:
                raise Unsure(f"an instruction that is not known: {type(i).__name__}")

    def _bear(self, base: Term) -> None:
        """There is a new instance of a local object: what was known of the address is an earlier one's."""
        earlier = {base: self.fresh(self.terms.width(base))}

        def renamed(t: Term) -> Term:
            return self.terms.substitute([t], earlier)[0] if base in self.ground.leaves(t) else t

        self.registers = {name: renamed(t) for name, t in self.registers.items()}
        cells: dict[Cell, tuple[Term, Ranges]] = {}
        for (at, offset, size), (value, ranges) in self.cells.items():
            to, more = self.ground.place(renamed(at))
            cells[to, offset + more, size] = renamed(value), ranges
        self.cells = cells
        self.path = {renamed(t) for t in self.path}

    def _extent(self, size: Term) -> int | None:
        """A number of bytes: a constant, or said to equal one."""
        value = self.terms.value(size)
        if value is not None:
            return value
        for fact in self.path:
            op, _, x, y, _ = self.terms.nodes[fact]
            if op == "eq" and size in (x, y):
                value = self.terms.value(y if x == size else x)
                if value is not None:
                    return value
        return None

    def _copy(self, target: ir.Expr, source: ir.Expr, size: ir.Expr) -> None:
        n = self._extent(self.value(size))
        to, out = self.value(target), self.value(source)
        if n == 0:
            return
        base, offset = self.ground.place(out)
        moved: list[tuple[int, int, Term]] = []
        if n is not None and n <= _MOST_MOVED:
            moved = [
                (o - offset, width, value)
                for (b, o, width), (value, _) in self.cells.items()
                if b == base and offset <= o and o + width <= offset + n
            ]
        self._kill_bytes(target, to, n)
        base, offset = self.ground.place(to)
        known = self.ground.object_of(base)
        for at, width, value in moved:
            ranges = (
                frozenset({(known[1], offset + at, offset + at + width)})
                if known is not None
                else frozenset(
                    (cls, low + at, high - 1 + at + width) if -INFINITE < low and high < INFINITE else (cls, low, high)
                    for cls, low, high in self.ground.sets.ranges(self.frame.function.name, target, 1)
                )
            )
            self.cells[base, offset + at, width] = value, ranges

    def external(self, i: ir.Call, name: str, values: list[Term]) -> None:
        """Call a function that has no body. Raises: Ended, Unsure."""
        terms = self.terms
        if name in ir.ENDING:
            raise Ended
        if name in ir.ASSUMING:
            self.assume(terms.not_(terms.eq(values[0], terms.const(0, terms.width(values[0])))))
            return
        if name == "__slicc_general_state":
            self.kill(frozenset((cls, -INFINITE, INFINITE) for cls in self.ground.general()))
            return
        prototype = self.ground.program.prototypes.get(name)
        if prototype is not None and prototype.noreturn:
            raise Ended
        if name == "realloc":
            raise Unsure("realloc")
        if not (name.startswith(_OWN) or name in ALLOCATORS or name == "free"):
            for argument, value in zip(i.arguments, values):
                if not (argument.pointee is None or argument.const or isinstance(argument.pointee, FunctionType)):
                    self._havoc(argument.value, value)
        if i.target is not None:
            result = self.registers[i.target.name] = self.fresh(i.target.width)
            if name in _NOT_NULL:
                self.assume(terms.not_(terms.eq(result, terms.const(0, i.target.width))))

    def _havoc(self, e: ir.Expr, address: Term) -> None:
        """A function that nobody knows writes what it is given the address of."""
        base, _ = self.ground.place(address)
        known = self.ground.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            return
        targets = self.ground.sets.targets(self.frame.function.name, e)
        if known is None and not targets:
            raise Unsure("nobody knows where a pointer comes from")
        classes = {known[1]} if known is not None else {cls for cls, _, _ in targets if not is_function(cls)}
        self.kill(frozenset((cls, -INFINITE, INFINITE) for cls in classes))


def meets(a: Iterable[Range], b: Iterable[Range]) -> bool:
    """May two sets of bytes have one in common?"""
    return any(c == d and low < h and lo < high for c, low, high in a for d, lo, h in b)


def lies_in(inner: Iterable[Range], outer: Iterable[Range]) -> bool:
    """Is every one of some byte ranges within another?"""
    return all(any(c == d and lo <= low and high <= h for d, lo, h in outer) for c, low, high in inner)
