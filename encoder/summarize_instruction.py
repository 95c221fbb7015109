"""Instructions on an abstract state: definitions, stores, bytes copied and filled, calls without a body to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from encoder import ir
from encoder.ctype import FunctionType
from encoder.points_to import ALLOCATORS, INFINITE, PointsTo, is_function, only_chooses
from encoder.source import Span
from encoder.summarize_context import Contexts
from encoder.summarize_effects import Effects
from encoder.summarize_state import RESERVED, Context, Dead, NotModelled, State
from encoder.summarize_value import Values
from encoder.term import Term
from encoder.type_rules import may_be_called_as

_MOST_COPIED = 256  # bytes that are copied cell by cell


class Instructions:
    """What instructions do to states. ``stubs``: functions without a body that are called, and where. ``blocked``: is
    told what is not modelled where other ways go on."""

    def __init__(
        self,
        values: Values,
        effects: Effects,
        contexts: Contexts,
        errors: frozenset[str],
        blocked: Callable[[NotModelled], None],
    ):
        self.blocked = blocked
        self.values = values
        self.effects = effects
        self.contexts = contexts
        self.errors = errors
        self.memory = values.memory
        self.symbols = values.symbols
        self.terms = values.terms
        self.program = values.program
        self.sets: PointsTo = values.memory.sets
        self.stubs: dict[str, Span] = {}

    def instruction(self, context: Context, state: State, i: ir.Instruction, label: int, at: int) -> Iterable[State]:
        """Yield the states after an instruction; ``state`` may be changed. Raises Dead."""
        key = (label, at)
        self.memory.span = i.span
        match i:
            case ir.Define(target, value, _):
                state.registers[target.name] = self.values.value(context, state, value, key)
            case ir.Store(address, value, _):
                new = self.values.value(context, state, value, key)
                new = self.terms.zext(new, 8) if self.terms.width(new) == 1 else new
                to = self.values.value(context, state, address, key)
                cell, ranges = self.memory.locate(context.function.name, address, to, self.terms.width(new) // 8)
                self.memory.store(state, cell, ranges, new)
            case ir.Birth(name, _, _):
                self.memory.bear(context, state, self.symbols.base("local", name), key)
            case ir.Input(target, _, _, _, _, _):
                state.registers[target.name] = self.symbols.symbol(context, label, ("input", at), target.width)
            case ir.CopyBytes(target, source, size, _):
                self._copy(context, state, target, source, size, key)
            case ir.FillBytes(target, byte, size, _):
                self._fill(context, state, target, byte, size, key)
            case ir.Refused(construct, span):
                raise NotModelled(construct, span)
            case ir.Call():
                return self._call(context, state, i, label, at)
        return (state,)

    def _extent(self, context: Context, state: State, size: ir.Expr, key: tuple[object, ...]) -> int | None:
        return state.facts.constant(self.values.value(context, state, size, key))

    def _copy(
        self,
        context: Context,
        state: State,
        target: ir.Expr,
        source: ir.Expr,
        size: ir.Expr,
        key: tuple[object, ...],
    ) -> None:
        n = self._extent(context, state, size, key)
        to, out = self.values.value(context, state, target, key), self.values.value(context, state, source, key)
        if n == 0:
            return
        name = context.function.name
        moved: list[tuple[int, int, Term]] = []
        if n is not None and n <= _MOST_COPIED:
            base, offset = self.symbols.place(out)
            moved = [
                (o - offset, size, value)
                for (b, o, size), (value, _) in state.cells.items()
                if b == base and offset <= o and o + size <= offset + n
            ]
        self.memory.scatter(state, name, target, to, n)
        base, offset = self.symbols.place(to)
        for at, width, value in moved:
            cell, ranges = self.memory.locate(
                name, target, self.terms.add(to, self.terms.const(at, self.terms.width(to))), width
            )
            known = self.symbols.object_of(base)
            if known is None:
                ranges = frozenset(
                    (cls, low + at, high - 1 + at + width) if high < INFINITE else (cls, low, high)
                    for cls, low, high in self.memory.ranges(name, target, 1)
                )
            state.cells[cell] = (value, ranges)

    def _fill(
        self,
        context: Context,
        state: State,
        target: ir.Expr,
        byte: ir.Expr,
        size: ir.Expr,
        key: tuple[object, ...],
    ) -> None:
        n = self._extent(context, state, size, key)
        to = self.values.value(context, state, target, key)
        self.values.value(context, state, byte, key)
        if n != 0:
            self.memory.scatter(state, context.function.name, target, to, n)

    def _call(self, context: Context, state: State, i: ir.Call, label: int, at: int) -> list[State]:
        key = (label, at)
        values = [self.values.value(context, state, a.value, key) for a in i.arguments]
        if isinstance(i.callee, str):
            return self._direct(context, state, i, i.callee, values, label, at)
        address = self.values.value(context, state, i.callee, key)
        self.memory.faults.add(i.span)
        names = self._targets(context, state, i, address)
        found: list[State] = []
        for name in names:
            one = state.copy()
            try:
                known = self.terms.eq(address, self.symbols.base("function", name))
                null = self.terms.eq(address, self.terms.const(0, self.terms.pointer_width))
                one.assume(known if name else self.terms.not_(null))
                found += self._direct(context, one, i, name, values, label, at)
            except Dead:
                continue
        return found

    def _targets(self, context: Context, state: State, i: ir.Call, address: Term) -> tuple[str, ...]:
        """The functions that a call through a pointer may reach."""
        for t in state.facts.equals(address):
            known = self.symbols.object_of(t)
            if known is not None and known[0] == "function":
                return (known[1],)
        if isinstance(i.callee, ir.Load):
            ranges = self.memory.ranges(context.function.name, i.callee.address, i.callee.width // 8)
            tables = {cls for cls, _, _ in ranges}
            if tables and all(t in self.program.objects and t not in self.effects.ever_written for t in tables):
                names = self.sets.callees.get(i.site, ())
                if all(n in self.program.functions or n in self.program.prototypes for n in names):
                    return names
        if names := self.sets.known_callees(context.function.name, i) or self.sets.open_callees(self.program, i):
            return names
        # There is no proof; what is known of it may still lead to an error.
        self.blocked(NotModelled(f"the call through `{i.text}` may reach functions that are not known", i.span))
        bodies = [self.program.functions[n] for n in self.sets.callees.get(i.site, ()) if n in self.program.functions]
        return tuple(body.name for body in bodies if may_be_called_as(body.type, i.type))

    def _direct(
        self, context: Context, state: State, i: ir.Call, name: str, values: list[Term], label: int, at: int
    ) -> list[State]:
        if name in self.errors:
            self.contexts.reached(context, state, i.span)
            return []
        body = self.program.functions.get(name)
        if body is not None:
            return self.contexts.called(context, state, i, body, values, label, at)
        if name in ir.ENDING:
            return []
        if name in ir.ASSUMING:
            state.assume(self.terms.not_(self.terms.eq(values[0], self.terms.const(0, self.terms.width(values[0])))))
            return [state]
        if name == "__slicc_general_state":
            self.memory.forget(state, frozenset((cls, -INFINITE, INFINITE) for cls in self.effects.written))
            return [state]
        prototype = self.program.prototypes.get(name)
        if prototype is not None and prototype.noreturn:
            return []
        if name == "realloc":
            raise NotModelled("realloc", i.span)
        name = name or ir.outside_name(i)
        if i.target is not None:
            result = self.symbols.symbol(context, label, ("result", at, name), i.target.width)
            state.registers[i.target.name] = result
            if name in (RESERVED + "object", "alloca", "__builtin_alloca"):
                state.assume(self.terms.not_(self.terms.eq(result, self.terms.const(0, i.target.width))))
        intrinsic = name.startswith(RESERVED) or name in ALLOCATORS or name == "free"
        if not intrinsic and not only_chooses(name, i.arguments):
            self.stubs.setdefault(name, i.span)
            for argument, value in zip(i.arguments, values):
                if argument.pointee is not None and not argument.const:
                    self._stub_writes(context, state, argument, value)
        return [state]

    def _stub_writes(self, context: Context, state: State, argument: ir.Argument, value: Term) -> None:
        if isinstance(argument.pointee, FunctionType):
            return
        base, _ = self.symbols.place(value)
        known = self.symbols.object_of(base)
        if self.terms.value(base) is not None or known is not None and known[0] == "function":
            return
        targets = self.sets.targets(context.function.name, argument.value)
        if known is None and not targets:
            raise NotModelled("a pointer of unknown origin is used", self.memory.span)
        classes = {known[1]} if known else {cls for cls, _, _ in targets if not is_function(cls)}
        self.memory.forget(state, frozenset((cls, -INFINITE, INFINITE) for cls in classes))
