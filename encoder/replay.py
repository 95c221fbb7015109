"""Runs a found error again, concretely, on the whole program: what does not happen there is no defect."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from encoder import ir
from encoder.ctype import Array, CType, FunctionType, Layout, Pointer, Record, Void
from encoder.interpret import Machine
from encoder.interpret_memory import Instance
from encoder.memory import Memory
from encoder.memory_objects import Instance as Symbolic
from encoder.memory_state import Epoch
from encoder.outcome import Aborted, Fault, Halted, Outcome, OutOfSteps, RefusedHere, Returned
from encoder.points_to import ALLOCATORS, PointsTo
from encoder.points_to_exact import points_to
from encoder.solve.z3 import Model
from encoder.source import NOWHERE, Span
from encoder.term import Term, Terms
from encoder.term_value import evaluate
from encoder.unrolled import Event, Unrolled
from encoder.verdict import ChosenInput, Failure, InputKind, Step, Trace

_ALLOCATED = ("malloc#", "calloc#", "__builtin_malloc#")
_MOST_STEPS = 2_000_000
_PATIENT = 8  # choices of one place that are 0, if the model leaves them open; later ones vary
_VARIED = (-1, 1, 0, 2, 3, 4, 5, 8, 16, 32, 64, 128, 0x8000, 0x80000000)
_MOST_DEEP = 100_000_000  # steps, where the time is limited
_RECORDED = 20_000  # last steps of a long execution


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a path that the solver found does not happen when it is run."""

    why: str
    span: Span | None


def replay(
    program: ir.Program,
    entry: str,
    found: Unrolled,
    model: Model,
    errors: frozenset[str],
    layouts: Mapping[str, Layout],
    checks: frozenset[str] = frozenset(),
    deadline: float | None = None,
) -> Failure | Failed:
    """Execute ``entry`` with the model's choices; yield the error call that is reached, or why none is.

    ``program`` is the unsliced one. Choices are keyed by site and visit; those the model leaves open are 0 (where a
    loop goes on asking, something else), new objects for pointers read from unknown memory.
    """
    met = _Met(found.terms, found.memory, found.events)
    return _run(program, entry, _Given(program, met, model, errors, layouts), checks, deadline=deadline)


def replay_long(
    program: ir.Program,
    entry: str,
    found: Unrolled,
    model: Model,
    errors: frozenset[str],
    layouts: Mapping[str, Layout],
    deadline: float,
) -> Failure | Failed:
    """As ``replay``, for as many steps as can be taken until ``deadline`` (of time.monotonic()).

    It is run twice: at first nothing is recorded, then the beginning and the end.
    """
    met = _Met(found.terms, found.memory, found.events)
    return _run_twice(program, entry, lambda: _Given(program, met, model, errors, layouts), deadline)


def replay_alone(
    program: ir.Program, entry: str, errors: frozenset[str], layouts: Mapping[str, Layout], deadline: float
) -> Failure | Failed:
    """As ``replay_long``, of a program that asks for nothing."""
    terms = Terms(program.pointer_width)
    met = _Met(terms, Memory(terms, program, points_to(program, (entry,), layouts)), [])
    return _run_twice(program, entry, lambda: _Given(program, met, Model({}, {}), errors, layouts), deadline)


def replay_choices(
    program: ir.Program,
    entry: str,
    sets: PointsTo,
    choices: Sequence[tuple[str, int, int, int]],
    errors: frozenset[str],
    layouts: Mapping[str, Layout],
    deadline: float,
) -> Failure | Failed:
    """As ``replay_long``, with choices for inputs and for results of functions without a body, in order of the run.

    Each is "input" or "stub", a site, a value, and its width.
    """
    terms = Terms(program.pointer_width)
    events = [Event(kind, site, terms.true, terms.const(v, width), "", NOWHERE) for kind, site, v, width in choices]
    met, model = _Met(terms, Memory(terms, program, sets), events), Model({}, {})
    return _run_twice(program, entry, lambda: _Given(program, met, model, errors, layouts), deadline)


def returns(
    program: ir.Program,
    entry: str,
    found: Unrolled,
    model: Model,
    errors: frozenset[str],
    layouts: Mapping[str, Layout],
) -> bool:
    """Does an execution of ``entry`` with the model's choices come to its end?"""
    met = _Met(found.terms, found.memory, found.events)
    outcome = _outcome(program, entry, _Given(program, met, model, errors, layouts))
    return isinstance(outcome, tuple) and isinstance(outcome[0], Returned)


def _run(
    program: ir.Program,
    entry: str,
    given: _Given,
    checks: frozenset[str] = frozenset(),
    quiet: int | None = None,
    deadline: float | None = None,
) -> Failure | Failed:
    most = _MOST_STEPS if quiet is None else _MOST_DEEP
    met = _outcome(program, entry, given, checks, most, deadline, quiet=quiet)
    if isinstance(met, Failed):
        return met
    outcome, machine = met
    if isinstance(outcome, Aborted):
        trace = Trace(tuple(machine.steps), tuple(given.chosen.values()), tuple(machine.memory.undefined))
        return Failure(outcome.error, outcome.argument, outcome.span, trace)
    if isinstance(outcome, Fault) and outcome.kind in checks:
        depth = max(0, len(machine.frames) - 1)
        function = machine.frames[-1].function.display if machine.frames else entry
        last = Step("abort", outcome.span, depth, function, outcome.what)
        trace = Trace((*machine.steps, last), tuple(given.chosen.values()), tuple(machine.memory.undefined))
        return Failure(outcome.kind, None, outcome.span, trace, outcome.what)
    return Failed(*_describe(outcome))


def _run_twice(program: ir.Program, entry: str, given: Callable[[], _Given], deadline: float) -> Failure | Failed:
    """Execute ``entry``, at first without a record; then the beginning and the end are recorded."""
    first = _outcome(program, entry, given(), most=_MOST_DEEP, deadline=deadline, record=False)
    if isinstance(first, Failed):
        return first
    outcome, machine = first
    if not isinstance(outcome, Aborted):
        return Failed(*_describe(outcome))
    return _run(program, entry, given(), quiet=machine.limit - machine.left - _RECORDED)


def _outcome(
    program: ir.Program,
    entry: str,
    given: _Given,
    checks: frozenset[str] = frozenset(),
    most: int = _MOST_STEPS,
    deadline: float | None = None,
    record: bool = True,
    quiet: int | None = None,
) -> tuple[Outcome, Machine] | Failed:
    machine = Machine(
        program,
        given,
        most,
        record=record,
        first_slot=given.room(),
        deadline=deadline,
        quiet=max(0, quiet or 0),
    )
    if not record or quiet:
        from encoder.fast_forward import FastForward  # not at the top: most executions are short

        machine.fast = FastForward(machine)
    machine.memory.checks = given.checks = checks
    if program.hands_back:
        machine.others = frozenset(given.value(t) for t in given.found.memory.objects.external) - {0}
    given.place(machine)
    try:
        count = len(program.functions[entry].parameters)
        return machine.run(entry, [(given.inputs[-1 - k] or deque([0]))[0] for k in range(count)]), machine
    except RecursionError:
        return Failed("the execution nests too deeply", None)


def _describe(outcome: Outcome) -> tuple[str, Span]:
    match outcome:
        case Returned(span=span):
            return "the execution ends without the error", span
        case Halted(reason=reason, span=span):
            return f"the execution stops: {reason}", span
        case Fault(what=what, span=span):
            return what, span
        case OutOfSteps(span=span):
            return "the execution takes too many steps", span
        case RefusedHere(construct=construct, span=span):
            return f"it crosses {construct}, which is not modelled", span
    return "an error", NOWHERE


@dataclass(frozen=True, slots=True)
class _Met:
    """What an unrolling met that its replay must repeat."""

    terms: Terms
    memory: Memory
    events: Sequence[Event]


class _Given:
    """The model's choices as an environment of the interpreter."""

    def __init__(
        self,
        program: ir.Program,
        found: _Met,
        model: Model,
        errors: frozenset[str],
        layouts: Mapping[str, Layout],
    ):
        self.program = program
        self.found = found
        self.errors = errors
        self.layouts = layouts
        self.chosen: dict[tuple[object, ...], ChosenInput] = {}
        self.bases = _bases(found, model)
        leaves = dict(model.leaves)
        for number, base in self.bases.items():
            leaves[found.terms.base(number)] = base
        self.leaves = leaves
        self.arrays = model.arrays
        self.memo: dict[Term, int] = {}
        self.number_at = {base: number for number, base in self.bases.items()}
        self.inputs: dict[int, deque[int]] = defaultdict(deque)
        self.objects: dict[int, deque[int]] = defaultdict(deque)
        self.stubs: dict[int, deque[tuple[int | None, tuple[tuple[int, int, int, int], ...]]]] = defaultdict(deque)
        for event in found.events:
            if not self.value(event.guard):
                continue
            if event.kind in ("birth", "object"):
                assert event.term is not None
                self.objects[event.site].append(self.value(event.term))
            elif event.kind == "stub":
                result = None if event.term is None else self.value(event.term)
                writes = [(n, at, size, self.value(t)) for n, at, size, t in event.writes]
                for number, held, alone in event.forgotten:
                    writes += self._forgotten(number, held, alone)
                self.stubs[event.site].append((result, tuple(writes)))
            else:
                assert event.term is not None
                self.inputs[event.site].append(self.value(event.term))
        self.bytes: dict[int, dict[int, int]] = defaultdict(dict)
        self.sizes: dict[tuple[int, int], int] = {}
        self.numbers: set[tuple[int, int]] = set()  # cells whose pointer is a number, no object's address
        for (number, epoch), cells in found.memory.births.items():
            if epoch == 0:
                for offset, (size, term) in cells.items():
                    value = self.value(term)
                    self.sizes[number, offset] = size
                    if self._is_number(term):
                        self.numbers.add((number, offset))
                    for k in range(size):
                        self.bytes[number][offset + k] = value >> 8 * k & 0xFF
        for (number, epoch), array in found.memory.arrays.items():
            if epoch == 0:
                for index, value in self.arrays.get(array, {}).items():
                    width = program.pointer_width
                    at = index - (1 << width) if index >> (width - 1) else index
                    self.bytes[number].setdefault(at, value)
        self.asked: Counter[int] = Counter()  # site -> choices that were left open
        self.kinds: dict[int, CType] = {}
        self.listed: set[tuple[int, int]] = set()  # bytes of unknown memory that stand in the list of inputs
        self.checks: frozenset[str] = frozenset()

    def value(self, t: Term) -> int:
        return evaluate(self.found.terms, t, self.leaves, self.arrays, self.memo)

    def _forgotten(
        self, number: int, held: Epoch | Term, alone: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, int, int, int]]:
        """What the model says of an object that became arbitrary, as far as it says anything."""
        memory = self.found.memory
        array: Term | None
        if isinstance(held, Epoch):
            for offset, (size, term) in memory.births.get((number, held.number), {}).items():
                yield number, offset, size, self.value(term)
            array = memory.arrays.get((number, held.number))
        else:
            array = held
        width = memory.program.pointer_width
        for index, value in self.arrays.get(array, {}).items() if array is not None else ():
            at = index - (1 << width) if index >> (width - 1) else index
            if not any(start <= at < start + size for start, size in alone):
                yield number, at, 1, value

    def _is_number(self, t: Term) -> bool:
        """Did the model choose a number where a pointer is?"""
        terms = self.found.terms
        while terms.nodes[t][0] == "ite":
            _, _, condition, then, otherwise = terms.nodes[t]
            t = then if self.value(condition) else otherwise
        return t in terms.numbers

    def place(self, machine: Machine) -> None:
        """Put the environment's objects where the model has them."""
        for info in self.found.memory.instances:
            if info.kind in ("environment", "heap"):
                machine.allocate(self._name_of(info), info.size, False, base=self.bases[info.number])

    def room(self) -> int:
        """Yield the first of the most free slots in a row: the model may have objects anywhere."""
        slot = self.found.terms.slot_bits
        used = sorted({0, *(base >> slot for base in self.bases.values()), 1 << self.found.terms.pointer_width - slot})
        return max(zip(used, used[1:], strict=False), key=lambda gap: gap[1] - gap[0])[0] + 1

    def _name_of(self, info: Symbolic) -> str:
        return info.name

    # ------------------------------------------------------------ the interpreter's questions

    def input(self, machine: Machine, instruction: ir.Input, visit: int) -> int:
        queue = self.inputs.get(instruction.site)
        value = queue.popleft() if queue else self._left_open(instruction.site, instruction.target.width)
        if instruction.kind != "uninitialised" or value:
            kinds: dict[str, InputKind] = {
                "nondet": "return", "volatile": "volatile", "outside": "memory", "nan": "choice",
            }  # fmt: skip
            kind = kinds.get(instruction.kind, "uninitialised")
            pointer = Pointer(instruction.pointee) if instruction.pointee is not None else None
            shown = machine.shown(value, instruction.target.width, pointer)
            self._choose(machine, instruction.label, shown, kind, instruction.span, (instruction.site, visit))
        return value

    def _left_open(self, site: int, width: int) -> int:
        """A choice that the model leaves open: 0, until a loop that waits for something else asks often."""
        self.asked[site] += 1
        more = self.asked[site] - _PATIENT
        return 0 if more <= 0 else _VARIED[more % len(_VARIED)] & ((1 << width) - 1)

    def _choose(
        self,
        machine: Machine,
        name: str,
        value: str,
        kind: InputKind,
        span: Span | None,
        key: tuple[object, ...],
        others: tuple[str, ...] = (),
    ) -> None:
        function = machine.frames[-1].function.display if machine.frames else ""
        self.chosen.setdefault(key, ChosenInput(name, value, kind, span, function, others))

    def intercepts(self, function: str) -> bool:
        return function in self.errors

    def call(
        self, machine: Machine, name: str, arguments: tuple[int, ...], call: ir.Call, visit: int
    ) -> int | None | Aborted | Halted | Fault:
        if name in self.errors:
            first = call.arguments[0].value if call.arguments else None
            constant = arguments[0] if first is not None and isinstance(first, ir.Const) else None
            return Aborted(name, constant, call.span)
        if name in ir.ENDING:
            return Halted(f"`{name}` is called", call.span)
        if name in ir.ASSUMING:
            return None if arguments[0] else Halted("an assumption does not hold", call.span)
        match name:
            case "__slicc_general_state":
                return None
            case "__slicc_watch":
                queue = self.inputs.get(call.site)
                return queue.popleft() if queue else 0
            case "__slicc_object":
                return self._object(machine, call)
        if name == "free" and "memory" in self.checks:
            if arguments[0]:
                instance = machine.memory.slots.get(arguments[0] >> machine.memory.slot_bits)
                if instance is None or instance.base != arguments[0] or not instance.key.startswith(_ALLOCATED):
                    return Fault("free of something that was not allocated", call.span)
                if not instance.alive:
                    return Fault("freed twice", call.span)
                instance.alive = False
            return None
        if name in ALLOCATORS:
            base = self._object(machine, call)
            queue = self.inputs.get(call.site)
            fails = queue.popleft() if queue else 0
            made = machine.memory.slots[base >> machine.memory.slot_bits]
            if name == "calloc" and not fails:
                made.zeroed = True
            if "memory" in self.checks and made.size is None and len(arguments) == 1:
                made.size = arguments[0]
            self._choose(machine, f"{name} fails", "yes" if fails else "no", "return", call.span, (call.site, visit))
            return 0 if fails else base
        return self._stub(machine, name, arguments, call, visit)

    def _object(self, machine: Machine, call: ir.Call) -> int:
        queue = self.objects.get(call.site)
        if queue:
            return queue.popleft()
        return machine.allocate(f"object {call.site}", None, False).base

    def _stub(self, machine: Machine, name: str, arguments: tuple[int, ...], call: ir.Call, visit: int) -> int | None:
        queue = self.stubs.get(call.site)
        if queue:
            result, writes = queue.popleft()
            for number, offset, size, value in writes:
                instance = machine.memory.slots.get(self.bases[number] >> machine.memory.slot_bits)
                if instance is not None and instance.alive:
                    for k in range(size):
                        instance.cells[offset + k] = value >> 8 * k & 0xFF
        else:
            result = None
            if call.pointee is not None and not isinstance(call.pointee, FunctionType):
                result = machine.allocate(f"{name}()", None, False).base
            elif call.target is not None:
                result = self._left_open(call.site, call.target.width)
        if call.target is not None:
            shown = machine.shown(
                result or 0, call.target.width, Pointer(call.pointee) if call.pointee is not None else call.type.result
            )
            self._choose(machine, call.text or f"{name}()", shown, "return", call.span, (call.site, visit))
        return result

    def base(self, key: str, site: int | None, visit: int) -> int | None:
        if site is not None:
            queue = self.objects.get(site)
            return queue.popleft() if queue else None
        number = self.found.memory.objects.globals.get(key)
        return None if number is None else self.bases[number]

    def function(self, name: str) -> int | None:
        number = self.found.memory.objects.functions.get(name)
        return None if number is None else self.bases[number]

    def byte(self, machine: Machine, instance: Instance, offset: int) -> int:
        number = self.number_at.get(instance.base)
        value = self.bytes[number].get(offset, 0) if number is not None else 0
        if instance.size is None:
            self._note(machine, instance, offset)
        return value

    def pointer(self, machine: Machine, instance: Instance, offset: int, pointee: CType) -> int | None:
        number = self.number_at.get(instance.base)
        known = self.bytes.get(number) if number is not None else None
        size = machine.program.pointer_width // 8
        if known is not None and any(offset + k in known for k in range(size)):
            value = sum(known.get(offset + k, 0) << 8 * k for k in range(size))
            is_known = value in machine.function_at or value >> machine.memory.slot_bits in machine.memory.slots
            if isinstance(pointee, FunctionType) and value in machine.others:
                pass
            elif value and not is_known and (number, offset) not in self.numbers:
                value = machine.allocate("object", None, False).base  # the search looked at its bits only
        elif isinstance(pointee, FunctionType) or instance.size is not None:
            return None
        else:
            value = machine.allocate("object", None, False).base
        self._learn(machine, instance, offset, value, pointee)
        return value

    # ------------------------------------------------------------ names for people

    def _learn(self, machine: Machine, instance: Instance, offset: int, value: int, pointee: CType) -> None:
        slot = value >> machine.memory.slot_bits
        target = machine.memory.slots.get(slot)
        if target is None or target.size is not None or slot in self.kinds or value != target.base:
            shown = machine.shown(value, machine.program.pointer_width, Pointer(pointee))
        else:
            self.kinds[slot] = pointee
            target.key = self._path(machine, instance, offset)
            shown = machine.shown(value, machine.program.pointer_width, Pointer(pointee))
        key = ("cell", instance.base, offset)
        self._choose(machine, self._path(machine, instance, offset), shown, "memory", machine.memory.span, key)

    def _note(self, machine: Machine, instance: Instance, offset: int) -> None:
        """List a scalar read from unknown memory, once, under its member's name."""
        if (instance.base, offset) in self.listed:
            return
        found = self._members(instance, offset, machine)
        start, size, path, type = found[0] if found else (offset, 1, f"{instance.key}+{offset}", None)
        self.listed |= {(instance.base, start + k) for k in range(size)}
        number = self.number_at.get(instance.base)
        known = self.bytes[number] if number is not None else {}
        value = sum(known.get(start + k, 0) << 8 * k for k in range(size))
        shown = machine.shown(value, size * 8, type)
        others = tuple(name for _, _, name, _ in found[1:])
        self._choose(machine, path, shown, "memory", machine.memory.span, ("cell", instance.base, start), others)

    def _path(self, machine: Machine, instance: Instance, offset: int) -> str:
        found = self._members(instance, offset, machine)
        if found and found[0][0] == offset:
            return found[0][2]
        return f"{instance.key}+{offset}"

    def _members(self, instance: Instance, offset: int, machine: Machine) -> list[tuple[int, int, str, CType | None]]:
        """Yield the scalar members at an offset, the likeliest first and then those of its place and size."""
        kind = self._kind(machine, instance)
        if not isinstance(kind, Record):
            return []
        number = self.number_at.get(instance.base)
        wanted = self.sizes.get((number, offset)) if number is not None else None
        found = list(members_at(kind.tag, offset, self.layouts))
        best = next((m for m in found if m[:2] == (offset, wanted)), next(iter(found), None))
        if best is None:
            return []
        same = [best, *(m for m in found if m[:2] == best[:2] and m != best)]
        return [(start, size, f"{instance.key}->{path}", type) for start, size, path, type in same]

    def _kind(self, machine: Machine, instance: Instance) -> CType | None:
        slot = instance.base >> machine.memory.slot_bits
        found = self.kinds.get(slot)
        if found is not None and not isinstance(found, Void):
            return found
        for frame in machine.frames:
            if frame.function.name.startswith("slicc_"):  # the harness: the functions it calls have better names
                continue
            for register, value in frame.registers.items():
                if value == instance.base and register in frame.function.names:
                    name, kind = frame.function.names[register]
                    if not isinstance(kind, Pointer) or name.startswith("slicc_"):
                        continue
                    if instance.size is None and instance.key.startswith(("object", "*(")):
                        instance.key = name
                    if isinstance(kind.target, Record):
                        self.kinds[slot] = kind.target
                        return kind.target
        return None

    def name(self, machine: Machine, address: int) -> str | None:
        instance = machine.memory.slots.get(address >> machine.memory.slot_bits)
        if instance is None or instance.size is not None:
            return None
        offset = address - instance.base
        if offset == 0:
            self._kind(machine, instance)
            return f"object {instance.key}" if not instance.key.startswith("object") else instance.key
        return f"&{self._path(machine, instance, offset)}"


def members_at(tag: str, offset: int, layouts: Mapping[str, Layout]) -> Iterator[tuple[int, int, str, CType]]:
    """Yield (start, size, path, type) of each innermost scalar member of a record that holds the byte at ``offset``."""
    layout = layouts.get(tag)
    for m in layout.members if layout is not None else ():
        if m.bit_width is None:
            for start, size, path, type in _scalars(m.type, offset - m.offset, layouts):
                joint = "" if m.name is None or not path or path.startswith("[") else "."
                yield m.offset + start, size, f"{m.name or ''}{joint}{path}", type


def _scalars(kind: CType, offset: int, layouts: Mapping[str, Layout]) -> Iterator[tuple[int, int, str, CType]]:
    size = _size(kind, layouts)
    if not 0 <= offset < size:
        return
    match kind:
        case Record(tag=tag):
            yield from members_at(tag, offset, layouts)
        case Array(element=element):
            step = _size(element, layouts)
            number = offset // step
            for start, inner, path, type in _scalars(element, offset - number * step, layouts):
                joint = "" if path[:1] in ("", "[") else "."
                yield number * step + start, inner, f"[{number}]{joint}{path}", type
        case _:
            yield 0, size, "", kind


def _size(kind: CType, layouts: Mapping[str, Layout]) -> int:
    match kind:
        case Record(tag=tag):
            return layouts[tag].size if tag in layouts else 0
        case Array(element=element, count=count):
            step = _size(element, layouts)
            # A flexible array goes on to the end of the object, wherever that is.
            return step * count if count is not None else step and 1 << 62
        case _:
            return scalar_size(kind) or 0


def scalar_size(kind: CType) -> int | None:
    """Yield the size of an integer or pointer member in bytes, None for other types."""
    width = getattr(kind, "width", None)
    if isinstance(width, int):
        return max(1, width // 8)
    base = getattr(kind, "base", None)
    if base is not None:
        return max(1, int(base.width) // 8)
    if isinstance(kind, Pointer):
        return 8
    return None


def _bases(found: _Met, model: Model) -> dict[int, int]:
    """Yield an address for every object: the model's where it has one, else a free slot."""
    terms = found.terms
    slot = terms.slot_bits
    bases: dict[int, int] = {}
    used: set[int] = set()
    for t, value in model.leaves.items():
        node = terms.nodes[t]
        if node[0] == "base":
            bases[node[2]] = value
            used.add(value >> slot)
    free = 1
    for info in found.memory.instances:
        if info.number in bases:
            continue
        wanted = info.number + 1
        if wanted in used:
            while free in used:
                free += 1
            wanted = free
        used.add(wanted)
        bases[info.number] = (wanted << slot) + (1 << slot - 2)
    return bases
