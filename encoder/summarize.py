"""Property simulation: what every function does to the states an error depends on, to a fixpoint, without a solver.

A state is registers and memory cells as terms over symbols, with facts about these. Where paths meet, states that agree
on the *partition* (the variables that error calls are guarded by) are joined: what differs becomes a new symbol, equal
where it was equal before. A function is summarised once for each state that it is called in, as far as it can see it.
No error reached means that none can be reached: a proof. Anything else, and whatever is not modelled here, is open.

The rooms: ``summarize_state`` (states, contexts, answers), ``_effects`` (tables of the program), ``_symbols``,
``_memory``, ``_value`` (expressions), ``_join``, ``_passage`` (into callees and back), ``_context``,
``_instruction``, ``_walk``.

Sources: Das/Lerner/Seigle, PLDI 2002 (property simulation); Reps/Horwitz/Sagiv, POPL 1995 (summaries); symbols at joins
as in Gulwani/Necula, SAS 2004 (global value numbering); the order of iteration of Bourdoncle, FMPA 1993.
"""

from __future__ import annotations

from encoder import ir
from encoder.facts import Facts
from encoder.modes import NO_MODES, Modes
from encoder.points_to import PointsTo
from encoder.summarize_context import Contexts
from encoder.summarize_effects import Effects
from encoder.summarize_instruction import Instructions
from encoder.summarize_join import Joins
from encoder.summarize_memory import Memory
from encoder.summarize_passage import Passage
from encoder.summarize_record import Record
from encoder.summarize_state import Candidate, Clean, Context, NotModelled, Open, State, Trail
from encoder.summarize_symbols import Symbols
from encoder.summarize_value import Values
from encoder.summarize_walk import MOST_PASSES, Progress, Walk

__all__ = ["Candidate", "Clean", "Open", "Trail", "summarize"]


def summarize(
    program: ir.Program,
    sets: PointsTo,
    entry: str,
    errors: frozenset[str],
    deadline: float,
    keep: bool = False,
    told: Modes = NO_MODES,
) -> Clean | Open:
    """Yield whether calling ``entry`` can reach an error function, by property simulation of a (sliced) program.

    ``deadline``: time.monotonic() at which to give up (open). ``keep``: a proof comes with its certificate. ``told``:
    variables whose constants tell states apart besides what guards error calls.
    """
    simulation = _Simulation(program, sets, errors, deadline, Record() if keep else None, told)
    try:
        simulation.run(entry)
    except NotModelled as e:
        simulation.progress.block(e)
    return simulation.result()


class _Simulation:
    def __init__(
        self,
        program: ir.Program,
        sets: PointsTo,
        errors: frozenset[str],
        deadline: float,
        record: Record | None,
        told: Modes,
    ):
        self.program = program
        self.symbols = Symbols(program)
        self.memory = Memory(self.symbols, sets)
        effects = Effects(program, sets, errors)
        self.joins = Joins(self.memory, effects.partition, effects.compared, told)
        self.contexts = Contexts(Passage(self.memory, effects), self.solve)
        self.progress = Progress(deadline, record)
        self.instructions = Instructions(Values(self.memory), effects, self.contexts, errors, self.progress.block_here)

    def solve(self, context: Context) -> None:
        """Work out a context's exits; what reads them and ran before is put to work again."""
        context.runs += 1
        if context.runs > MOST_PASSES:
            raise NotModelled("no fixpoint of a recursion", context.function.span, False)
        again = context.runs > 1
        exits = Walk(self.instructions, self.joins, self.progress, context).run()
        changed = False
        for key, end in exits.items():
            old = context.exits.get(key)
            if old is not None and again and not old.same(end):
                end = self.joins.join(context, -2, [old, end], None, frozenset({-2}), True, ("exit", key))
            if old is None or not old.same(end):
                context.exits[key] = end
                changed = True
        if changed:
            for reader in context.readers:
                self.contexts.work[reader] = None
            context.readers.clear()

    def run(self, entry: str) -> None:
        """Summarise everything that ``entry`` calls. Raises NotModelled."""
        function = self.program.functions[entry]
        terms = self.symbols.terms
        registers = {p.name: terms.var("argument", p.width) for p in function.parameters}
        self.first = self.contexts.new(function, State(registers, {}, Facts(terms)))
        self.solve(self.first)
        work = self.contexts.work
        while work:
            context = next(iter(work))
            del work[context]
            self.solve(context)

    def result(self) -> Clean | Open:
        if candidates := self.contexts.candidates(self.first):
            why, is_blocked = "an error may be reached", self.progress.blocked is not None
            return Open(why, candidates[0].span, candidates, is_blocked)
        if self.progress.blocked is not None:
            return self.progress.blocked
        record = self.progress.record
        certificate = None if record is None else record.certificate(self.symbols, self.first)
        faults = frozenset(self.memory.faults)
        return Clean(self.instructions.stubs, faults, len(self.contexts.contexts), certificate)
