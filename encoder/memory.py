"""Memory of the symbolic run: objects of bytes, born lazily, split into cells while offsets are constants.

A read of bytes nobody wrote yields the object's initial contents: its initialiser, zero, or an arbitrary value that is
the same at every read. An arbitrary pointer is null or one of the addresses that the points-to sets allow. Cells that
are met at an unknown offset are enumerated while they are few; otherwise the object becomes an SMT array of bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from encoder import ir
from encoder.ctype import CType, FunctionType
from encoder.memory_address import leaves, remainder
from encoder.memory_objects import Objects
from encoder.memory_state import (
    WIDEST_CELL,
    Cells,
    Contents,
    DeadPath,
    Epoch,
    State,
    TooMany,
    compose,
    read_array,
    write_array,
)
from encoder.points_to import INFINITE, NUMBER, OUTSIDE, PointsTo, is_environment, is_foreign, is_function
from encoder.source import NOWHERE, Span
from encoder.term import Term, Terms, arguments
from encoder.term_under import learn, under

MOST_CANDIDATES = 24  # cells at an unknown offset that are enumerated before the object becomes an array
_MOST_POINTERS = 128  # the same for pointers, whose targets an array would lose
LOOSE = "a pointer that may lead to too many objects, and anywhere in them"


class Memory:
    """What the objects of one symbolic run hold, and every access to them."""

    def __init__(self, terms: Terms, program: ir.Program, sets: PointsTo):
        self.terms = terms
        self.program = program
        self.sets = sets
        self.constraints: list[Term] = []
        self.objects = Objects(terms, program, sets, self.constraints)
        self.instances = self.objects.instances
        self.births: dict[tuple[int, int], Cells] = {}  # by object and epoch: what was born there
        self.arrays: dict[tuple[int, int], Term] = {}  # likewise: what stands for all of it
        self.outside: set[Term] = set()  # addresses outside of the array that they are computed from
        self._outside: dict[Term, Term] = {}  # by their value
        self.faults: set[Span] = set()  # places where undefined behaviour may end a path
        self.span = NOWHERE  # of the instruction that runs
        self.epochs = 0
        self.arbitrary_globals = False
        self.pointer_bytes = program.pointer_width // 8
        self.violated: Callable[[str, Term], None] | None = None  # told of undefined behaviour that was asked for
        self.checks: frozenset[str] = frozenset()
        self.unset: set[Term] = set()  # values of what was never written
        self._unset: dict[Term, Term] = {}
        self.extents: dict[int, Term] = {}  # objects whose size is no constant -> their size
        self.lives: dict[int, int] = {}  # heap object -> the object that says whether it is still there
        self.unknown: list[tuple[Term, str, Span]] = []  # when a pointer is used that is not known, and where
        self.loose: set[Term] = set()  # pointers that may lead to too many objects
        self.unborn: dict[Term, tuple[int, int, int, int]] = {}  # stands for contents: object, epoch, offset, size
        self._unborn_of: dict[tuple[int, int, int, int], Term] = {}
        self._settled: set[Term] = set()  # terms without such a stand-in
        self._born: dict[Term, Term] = {}  # terms with stand-ins that were looked at -> the same with their values

    def fresh_epoch(self) -> int:
        """Yield a moment at which contents become arbitrary."""
        self.epochs += 1
        return self.epochs

    # ------------------------------------------------------------ where an address points

    def targets(self, state: State, address: Term) -> list[tuple[Term, int, Term]]:
        """Yield (condition, object, offset) for every object ``address`` may point into; null is left out."""
        terms = self.terms
        found: list[tuple[Term, int, Term]] = []
        for condition, t, offset in leaves(terms, address):
            op, _, x, y, _ = terms.nodes[t]
            if op == "base":
                found.append((condition, x, offset))
            elif not self._is_no_object(t) and self._may_matter(condition, state):
                why = LOOSE if t in self.loose else "a pointer of unknown origin is used"
                self.unknown.append((terms.and_(state.guard.term, condition), why, self.span))
        return found

    def _is_no_object(self, t: Term) -> bool:
        """Is a leaf of an address null or another number?"""
        op, _, x, y, _ = self.terms.nodes[t]
        if op == "add":
            return x in self.terms.numbers and self.terms.value(y) is not None
        return op == "const" or t in self.outside or t in self.terms.numbers

    def is_number(self, value: Term) -> Term:
        """Yield the condition under which a value is neither null nor an object's address."""
        terms = self.terms
        loose = terms.false
        for condition, t, offset in leaves(terms, value):
            if terms.nodes[t][0] != "base" and terms.add(t, offset) != terms.const(0, terms.pointer_width):
                loose = terms.or_(loose, condition)
        return loose

    def out_of_bounds(self, exact: Term) -> Term:
        """Yield a term that equals an address and is never valid: only its value is of interest."""
        found = self._outside.get(exact)
        if found is None:
            found = self._outside[exact] = self.terms.var("address outside of an array", self.terms.pointer_width)
            self.outside.add(found)
            self.constraints.append(self.terms.eq(found, exact))
        return found

    def _may_matter(self, condition: Term, state: State) -> bool:
        return self.terms.and_(state.guard.term, condition) != self.terms.false

    def valid_targets(self, state: State, address: Term, size: int) -> tuple[Term, list[tuple[Term, int, Term]]]:
        """Yield the condition under which ``size`` bytes at ``address`` exist, and the targets."""
        terms = self.terms
        valid = terms.false
        kept: list[tuple[Term, int, Term]] = []
        for condition, number, offset in self.targets(state, address):
            info = self.instances[number]
            if info.kind == "function" or info.kind == "local" and number not in state.memory:
                continue
            if info.size is not None:
                if info.size < size:
                    continue
                inside = terms.binary("ule", offset, terms.const(info.size - size, terms.pointer_width))
                condition = terms.and_(condition, inside)
                if condition == terms.false:
                    continue
            extent = self.extents.get(number)
            if extent is not None:
                fits = terms.binary("ule", terms.const(size, terms.pointer_width), extent)
                room = terms.sub(extent, terms.const(size, terms.pointer_width))
                condition = terms.and_(condition, terms.and_(fits, terms.binary("ule", offset, room)))
                if condition == terms.false:
                    continue
            if number in self.lives:
                condition = terms.and_(condition, self.alive(state, number))
                if condition == terms.false:
                    continue
            kept.append((condition, number, offset))
            valid = terms.or_(valid, condition)
        return valid, kept

    def limit(self, state: State, number: int, size: Term) -> None:
        """An object has a size that is no constant. Raises DeadPath, where it can be of no object."""
        most = self.terms.const((1 << 31) - 1, self.terms.pointer_width)
        self.require(state, self.terms.binary("ule", size, most), "memory")
        self.extents[number] = size

    def alive(self, state: State, number: int) -> Term:
        """Yield the condition under which a heap object was not freed."""
        return self.terms.eq(self.read_cell(state, self.lives[number], 0, 1, None), self.terms.const(1, 8))

    def born(self, state: State, number: int) -> None:
        """From now on it matters whether a heap object was freed."""
        life = self.lives[number] = self.objects.instance("life", "life", "life", 1, 1)
        self.writable(state, life).put(self.terms, 0, 1, self.terms.const(1, 8))

    def free(self, state: State, address: Term) -> None:
        """End the life of what ``address`` points to. Raises DeadPath."""
        terms = self.terms
        zero = terms.const(0, terms.pointer_width)
        valid = terms.eq(address, zero)
        freed: list[tuple[Term, int]] = []
        for condition, number, offset in self.targets(state, address):
            if number in self.lives:
                start = terms.and_(condition, terms.eq(offset, zero))
                valid = terms.or_(valid, terms.and_(start, self.alive(state, number)))
                freed.append((start, number))
        self.require(state, valid, "memory")
        for condition, number in freed:
            life = self.lives[number]
            old = self.read_cell(state, life, 0, 1, None)
            self.writable(state, life).put(terms, 0, 1, terms.ite(condition, terms.const(0, 8), old))

    def never_written(self, value: Term) -> Term:
        """Yield the condition under which a value is one that was never written."""
        if not self.unset:
            return self.terms.false
        found = self._unset.get(value)
        if found is not None:
            return found
        terms = self.terms
        op, _, x, y, z = terms.nodes[value]
        out = terms.false
        if op == "var":
            out = terms.true if value in self.unset else terms.false
        elif op == "ite":
            out = terms.ite(x, self.never_written(y), self.never_written(z))
        elif op == "concat":
            out = terms.or_(self.never_written(x), self.never_written(y))
        elif op in ("extract", "zext", "sext"):
            out = self.never_written(x)
        if op != "var":
            self._unset[value] = out
        return out

    # ------------------------------------------------------------ contents

    def contents(self, state: State, number: int) -> Contents:
        found = state.memory.get(number)
        if found is None:
            epoch = 0
            info = self.instances[number]
            if self.arbitrary_globals and info.kind == "global" and self.is_written(info.name):
                epoch = -1
            found = Contents({}, epoch, None, state.owner)
            state.memory[number] = found
        return found

    def is_written(self, key: str) -> bool:
        """May the program write this global? (Set by the unroller from the points-to sets.)"""
        return key in self.written_globals

    written_globals: frozenset[str] = frozenset()

    def writable(self, state: State, number: int) -> Contents:
        found = self.contents(state, number)
        if found.owner is not state.owner:
            found = Contents(dict(found.cells), found.epoch, found.array, state.owner)
            state.memory[number] = found
        return found

    def read_cell(self, state: State, number: int, offset: int, size: int, pointee: CType | None) -> Term:
        contents = self.contents(state, number)
        if contents.array is not None:
            return read_array(self.terms, contents.array, self.terms.const(offset, self.terms.pointer_width), size)
        cell = contents.cells.get(offset)
        if cell is not None and cell[0] == size:
            value = self.settle(cell[1], pointee)
            if value != cell[1]:
                contents.cells[offset] = (size, value)
            return value
        epoch = contents.epoch
        value = compose(
            self.terms, contents.cells, offset, size, lambda at, n: self._initial_value(number, epoch, at, n, pointee)
        )
        return self.settle(value, pointee)

    def _old_cell(self, state: State, number: int, offset: int, size: int) -> Term:
        """The value of a cell that is not looked at yet: what nobody read need not be given a value."""
        contents = self.contents(state, number)
        info = self.instances[number]
        if contents.array is not None or info.kind == "global" and contents.epoch == 0:
            return self.read_cell(state, number, offset, size, None)
        near = range(offset - WIDEST_CELL + 1, offset + size)
        if any(at in contents.cells for at in near):
            cell = contents.cells.get(offset)
            same = cell is not None and cell[0] == size
            return cell[1] if cell is not None and same else self.read_cell(state, number, offset, size, None)
        if any(at in self.births.get((number, contents.epoch), ()) for at in near):
            return self.read_cell(state, number, offset, size, None)
        key = (number, contents.epoch, offset, size)
        found = self._unborn_of.get(key)
        if found is None:
            found = self._unborn_of[key] = self.terms.var(f"{info.name}+{offset}", size * 8)
            self.unborn[found] = key
        return found

    def settle(self, value: Term, pointee: CType | None = None) -> Term:
        """Yield a value that is now looked at: contents that only a stand-in stood for are given their value."""
        if not self.unborn:
            return value
        while waiting := self._stand_ins(value):
            for t in waiting:
                if t not in self._born:
                    self._born[t] = self._initial_value(*self.unborn[t], pointee)
            value = self.terms.substitute([value], {}, self._born)[0]
        return value

    def _stand_ins(self, value: Term) -> list[Term]:
        nodes, settled, unborn = self.terms.nodes, self._settled, self.unborn
        found: list[Term] = []
        seen: list[Term] = []
        met = {value}
        stack = [value]
        while stack:
            t = stack.pop()
            if t in settled:
                continue
            if t in unborn:
                found.append(t)
                continue
            seen.append(t)
            for a in arguments(nodes[t]):
                if a not in met:
                    met.add(a)
                    stack.append(a)
        if not found:
            settled.update(seen)
        return found

    def _initial_value(self, number: int, epoch: int, offset: int, size: int, pointee: CType | None) -> Term:
        info = self.instances[number]
        if info.kind == "global" and epoch == 0 and not is_foreign(self.program, info.name):
            cells = self.objects.initialiser(number, info.name)
            zero = self.terms.const
            return compose(self.terms, cells, offset, size, lambda at, n: zero(0, n * 8))
        born = self.births.setdefault((number, epoch), {})
        cell = born.get(offset)
        if cell is not None and cell[0] == size:
            return cell[1]
        return compose(self.terms, born, offset, size, lambda at, n: self._bear(number, epoch, at, n, pointee))

    def _bear(self, number: int, epoch: int, offset: int, size: int, pointee: CType | None) -> Term:
        """Give never-written bytes their arbitrary value, once and for all states."""
        info = self.instances[number]
        cells = self.births.setdefault((number, epoch), {})
        value: Term | None = None
        if size == self.pointer_bytes and info.kind != "local":
            stored = self.objects.stored(number, offset, offset + size)
            if pointee is not None or any(t[0] != NUMBER for t in stored):
                # What may be too much is any value: comparing it is followed, using it as a pointer is refused.
                try:
                    value = self.objects.choice(
                        stored, (number, epoch, offset), pointee, f"{info.name}+{offset}", self.span
                    )
                except TooMany:
                    value = self.terms.var(f"{info.name}+{offset}", size * 8)
                    self.loose.add(value)
        if value is None:
            value = self.terms.var(f"{info.name}+{offset}", size * 8)
            if epoch == 0 and info.kind in ("local", "heap"):
                self.unset.add(value)
        cells[offset] = (size, value)
        array = self.arrays.get((number, epoch))
        if array is not None:
            at = self.terms.const(offset, self.terms.pointer_width)
            self.constraints.append(self.terms.eq(read_array(self.terms, array, at, size), value))
        return value

    def _to_array(self, state: State, number: int) -> Contents:
        contents = self.writable(state, number)
        if contents.array is not None:
            return contents
        terms, w = self.terms, self.terms.pointer_width
        info = self.instances[number]
        key = (number, contents.epoch)
        array = self.arrays.get(key)
        if array is None:
            if info.kind == "global" and contents.epoch == 0 and not is_foreign(self.program, info.name):
                array = terms._make("zeros", 8)
                for offset, (n, value) in self.objects.initialiser(number, info.name).items():
                    array = write_array(terms, array, terms.const(offset, w), n, value)
            else:
                array = terms.array(info.name)
                for offset, (n, value) in self.births.get(key, {}).items():
                    self.constraints.append(terms.eq(read_array(terms, array, terms.const(offset, w), n), value))
            self.arrays[key] = array
        for offset in sorted(contents.cells):
            n, value = contents.cells[offset]
            value = self.settle(value)
            array = write_array(terms, array, terms.const(offset, w), n, value)
        contents.cells = {}
        contents.array = array
        return contents

    def candidates(self, number: int, offset: Term, size: int, most: int = MOST_CANDIDATES) -> list[int] | None:
        """Yield the constant offsets that ``offset`` can be in an object, or None when they are too many."""
        terms = self.terms
        low, high = terms.bounds.srange(offset)
        info = self.instances[number]
        if info.size is not None:
            high = min(high, info.size - size)
            low_bound = max(low, 0)
        else:
            low_bound = low
        stride = terms.bounds.stride(offset) or 1
        rest = remainder(terms, offset, stride)
        first = low_bound + (rest - low_bound) % stride
        if high - first > stride * most:
            return None
        return list(range(first, high + 1, stride))

    # ------------------------------------------------------------ access

    def read(self, state: State, address: Term, size: int, pointee: CType | None) -> Term:
        """Yield the value of ``size`` bytes at ``address``; the path goes on only where they exist.

        Raises DeadPath when they exist on no path.
        """
        terms = self.terms
        valid, targets = self.valid_targets(state, address, size)
        self.require(state, valid, "memory")
        value: Term | None = None
        for condition, number, offset in targets:
            one = self._read_one(state, number, offset, size, pointee)
            value = one if value is None else terms.ite(condition, one, value)
        assert value is not None
        return value

    def require(self, state: State, condition: Term, kind: str = "") -> None:
        """Let the path go on only where ``condition`` holds; else it ends in undefined behaviour of a kind.

        Raises DeadPath.
        """
        if condition == self.terms.true:
            return
        if kind in self.checks and self.violated is not None:
            self.violated(kind, self.terms.and_(state.guard.term, self.terms.not_(condition)))
        if kind:
            self.faults.add(self.span)
        state.guard = state.guard.extend(self.terms, condition)
        if state.guard.term == self.terms.false:
            raise DeadPath

    def _read_one(self, state: State, number: int, offset: Term, size: int, pointee: CType | None) -> Term:
        terms = self.terms
        at = terms.signed(offset)
        if at is not None:
            return self.read_cell(state, number, at, size, pointee)
        contents = self.contents(state, number)
        most = _MOST_POINTERS if pointee is not None else MOST_CANDIDATES
        cells = self.candidates(number, offset, size, most) if contents.array is None else None
        if cells:
            met: dict[Term, Term] = {}  # value -> where it is found
            for at in cells:
                here = terms.eq(offset, terms.const(at, terms.pointer_width))
                one = self.read_cell(state, number, at, size, pointee)
                met[one] = terms.or_(met[one], here) if one in met else here
            value, *others = reversed(met)
            for one in others:
                value = terms.ite(met[one], one, value)
            return value
        contents = self._to_array(state, number)
        assert contents.array is not None
        value = read_array(terms, contents.array, offset, size)
        if pointee is not None and terms.nodes[value][0] != "const":
            value = self._pointer_from_array(state, number, value, pointee)
        return value

    def _pointer_from_array(self, state: State, number: int, raw: Term, pointee: CType) -> Term:
        """A pointer read at an unknown offset: where its bits are an address that may be stored there, that address."""
        terms = self.terms
        info = self.instances[number]
        stored = self.objects.stored(number, -INFINITE, INFINITE)
        fitting = [t for t in stored if t[0] == NUMBER or is_function(t[0]) == isinstance(pointee, FunctionType)]
        # What the environment put there is a pointer.
        if is_environment(info.cls) or is_foreign(self.program, info.cls):
            chosen = self.objects.choice(fitting, None, pointee, f"{info.name}[*]", self.span)
            self.constraints.append(terms.or_(terms.not_(state.guard.term), terms.eq(raw, chosen)))
            return chosen
        value = raw
        for cls, low, high in sorted(fitting):
            if cls in (NUMBER, OUTSIDE):
                continue
            if is_function(cls):
                numbers = [(self.objects.function_object(cls[3:]), 0)]
            elif cls in self.program.objects:
                numbers = [(self.objects.global_object(cls), 0)]
            else:
                numbers = list(self.objects.by_class.get(cls, []))
            if low == high:
                for one, at in numbers:
                    option = terms.add(self.terms.base(one), terms.const(low - at, terms.pointer_width))
                    value = terms.ite(terms.eq(raw, option), option, value)
        null = terms.const(0, terms.pointer_width)
        return terms.ite(terms.eq(raw, null), null, value)

    def write(self, state: State, address: Term, size: int, value: Term) -> None:
        """Write ``size`` bytes; the path goes on only where they exist. Raises DeadPath."""
        terms = self.terms
        valid, targets = self.valid_targets(state, address, size)
        self.require(state, valid, "memory")
        for condition, number, offset in targets:
            alone = len(targets) == 1
            self._write_one(state, number, offset, size, value, terms.true if alone else condition)

    def _write_one(self, state: State, number: int, offset: Term, size: int, value: Term, condition: Term) -> None:
        terms = self.terms
        at = terms.signed(offset)
        contents = self.writable(state, number)
        if at is not None and contents.array is None:
            if condition != terms.true:
                value = terms.ite(condition, value, self._old_cell(state, number, at, size))
            contents.put(terms, at, size, value)
            return
        most = _MOST_POINTERS if size == self.pointer_bytes and terms.holds_base(value) else MOST_CANDIDATES
        cells = self.candidates(number, offset, size, most) if contents.array is None else None
        if cells:
            for one in cells:
                here = terms.and_(condition, terms.eq(offset, terms.const(one, terms.pointer_width)))
                if here != terms.false:
                    old = self._old_cell(state, number, one, size)
                    contents.put(terms, one, size, terms.ite(here, value, old))
            return
        contents = self._to_array(state, number)
        assert contents.array is not None
        if condition != terms.true:
            value = terms.ite(condition, value, read_array(terms, contents.array, offset, size))
        contents.array = write_array(terms, contents.array, offset, size, value)

    def forget(
        self, state: State, number: int, condition: Term, alone: Iterable[tuple[int, int]], name: str
    ) -> Epoch | Term:
        """From now on an object holds anything where ``condition`` holds, beside what is ``alone``: offsets and sizes.

        Yields what says what it holds: the moment, or an array.
        """
        terms, w = self.terms, self.terms.pointer_width
        contents = self.writable(state, number)
        if contents.array is None and condition == terms.true:
            cells = {at: (size, self._old_cell(state, number, at, size)) for at, size in alone}
            state.memory[number] = Contents(cells, self.fresh_epoch(), None, state.owner)
            return Epoch(self.epochs)
        old = self._to_array(state, number).array
        held = fresh = terms.array(f"{self.instances[number].name} after {name}()")
        assert old is not None
        for at, size in alone:
            index = terms.const(at, w)
            held = write_array(terms, held, index, size, read_array(terms, old, index, size))
        contents = self.writable(state, number)
        contents.array = terms._make("ite", 8, condition, held, old) if condition != terms.true else held
        return fresh

    # ------------------------------------------------------------ joining

    def merge(self, a: State, b: State, live: frozenset[str] | None) -> State:
        """Yield the state that is ``a`` or ``b``, whichever path was taken; both end here."""
        guard, condition = a.guard.join(self.terms, b.guard)
        choose = self._chooser(condition)
        registers: dict[str, Term] = {}
        for name, value in a.registers.items():
            other = b.registers.get(name)
            if other is not None and (live is None or name in live or name[0] == "&"):
                registers[name] = value if value == other else choose(value, other)
        result = State(guard, registers, {})
        memory = result.memory
        for number in a.memory.keys() | b.memory.keys() if a.memory.keys() != b.memory.keys() else a.memory:
            ca, cb = a.memory.get(number), b.memory.get(number)
            if ca is None or cb is None:
                if self.instances[number].kind == "local":
                    only = ca or cb
                    assert only is not None
                    memory[number] = Contents(dict(only.cells), only.epoch, only.array, result.owner)
                    continue
                ca, cb = ca or self.contents(a, number), cb or self.contents(b, number)
            memory[number] = ca if ca is cb else self._merge_contents(result, a, b, number, ca, cb, condition, choose)
        return result

    def _merge_contents(
        self,
        into: State,
        a: State,
        b: State,
        number: int,
        ca: Contents,
        cb: Contents,
        condition: Term,
        choose: Callable[[Term, Term], Term],
    ) -> Contents:
        terms = self.terms
        if ca.epoch != cb.epoch or ca.array is not None or cb.array is not None:
            if ca.array is not None and cb.array is not None and ca.array == cb.array:
                return ca
            left, right = self._to_array(a, number).array, self._to_array(b, number).array
            assert left is not None and right is not None
            array = terms._make("ite", 8, condition, left, right) if left != right else left
            return Contents({}, ca.epoch, array, into.owner)
        cells: dict[int, tuple[int, Term]] = {}
        result = Contents(cells, ca.epoch, None, into.owner)
        for offset in sorted(ca.cells.keys() | cb.cells.keys()):
            x, y = ca.cells.get(offset), cb.cells.get(offset)
            if x is not None and y is not None and x[0] == y[0]:
                cells[offset] = (x[0], x[1] if x[1] == y[1] else choose(x[1], y[1]))
                continue
            size = max(c[0] for c in (x, y) if c is not None)
            left = self._old_cell(a, number, offset, size)
            right = self._old_cell(b, number, offset, size)
            result.put(terms, offset, size, left if left == right else choose(left, right))
        return result

    def _chooser(self, condition: Term) -> Callable[[Term, Term], Term]:
        """Yield the choice between two values by ``condition``, each simplified where it is chosen."""
        terms = self.terms
        yes = learn(terms, condition, True, {})
        no = learn(terms, condition, False, {})
        seen_yes: dict[Term, Term] = {}
        seen_no: dict[Term, Term] = {}

        def choose(a: Term, b: Term) -> Term:
            if terms.nodes[a][0] == "ite":
                a = under(terms, a, yes, memo=seen_yes)
            if terms.nodes[b][0] == "ite":
                b = under(terms, b, no, memo=seen_no)
            return terms.ite(condition, a, b)

        return choose
