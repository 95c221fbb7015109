"""One pass over a function's blocks in an abstract state, loops to their fixpoints."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from encoder import ir
from encoder.certificate import is_cut
from encoder.order import Order, order, successors
from encoder.source import Span
from encoder.summarize_instruction import Instructions
from encoder.summarize_join import Joins
from encoder.summarize_record import Record
from encoder.summarize_state import Context, Dead, Exit, NotModelled, Open, Partition, State, Trail

_MOST_STATES = 40  # partitions of one block that are told apart
_FEW_CONSTANTS = 8  # of one variable, where they are too many
_MOST_MODES = 1000  # likewise, where modes are
_MOST_PASSES_OF_MODES = 600  # of which most are of a few states
_BEHIND = 0.3  # of the time left, for errors behind a call that is known in part
MOST_PASSES = 60  # of a loop, and of a function in recursion


class Progress:
    """How far a simulation is. ``blocked``: the first thing that is not modelled. ``record``: what keeps states."""

    def __init__(self, deadline: float, record: Record | None = None):
        self.deadline = deadline
        self.record = record
        self.blocked: Open | None = None
        self.orders: dict[str, Order] = {}

    def tick(self, span: Span) -> None:
        """Begin a block. Raises NotModelled when time is up."""
        if time.monotonic() > self.deadline:  # a block may have hundreds of states
            raise NotModelled("out of time", span, False)

    def block(self, why: NotModelled) -> None:
        """Note that there is no proof."""
        self.blocked = self.blocked or why.open

    def block_here(self, why: NotModelled) -> None:
        """Note that there is no proof, where the way goes on: only a part of the time left is for what is behind."""
        if self.blocked is None:
            now = time.monotonic()
            self.deadline = now + max(0.0, self.deadline - now) * _BEHIND
        self.block(why)

    def order(self, function: ir.Function) -> Order:
        """Yield the order of a function's blocks."""
        known = self.orders.get(function.name)
        if known is None:
            known = self.orders[function.name] = order(function)
        return known


class Walk:
    """One pass over a function's blocks, loops to their fixpoints."""

    def __init__(self, instructions: Instructions, joins: Joins, progress: Progress, context: Context):
        self.instructions = instructions
        self.joins = joins
        self.progress = progress
        self.context = context
        self.function = context.function
        self.order = progress.order(self.function)
        self.flow: dict[int, dict[int, list[State]]] = defaultdict(dict)
        self.returned: dict[int, list[State]] = {}
        self.record = progress.record

    def run(self) -> dict[Exit, State]:
        """Yield the states that the function returns in, by partition and constant result."""
        if self.record is not None:
            self.record.begin(self.context)
        self.flow[0][-1] = [self.context.start]
        labels = sorted(self.order.position, key=self.order.position.__getitem__)
        self.stabilise(labels, 0)
        return self.exits()

    def exits(self) -> dict[Exit, State]:
        context = self.context
        groups: dict[Exit, list[State]] = defaultdict(list)
        for label in sorted(self.returned):
            for state in self.returned[label]:
                result = state.registers.get("%return")
                constant = None if result is None else state.facts.constant(result)
                groups[self.joins.partition_of(context, state), constant].append(state)
        own = set(self.function.objects)
        found: dict[Exit, State] = {}
        for number, (key, states) in enumerate(groups.items()):
            end = self.joins.join(context, -3, states, None, None, False, ("return", number))
            if self.function.name not in self.instructions.effects.recursive:
                end.killed = frozenset(r for r in end.killed if r[0] not in own)
            end.cells = {
                c: v
                for c, v in end.cells.items()
                if self.joins.symbols.object_of(c[0]) not in {("local", k) for k in own}
            }
            end.facts = self.joins.relevant(context, end)
            found[key] = end
        return found

    def stabilise(self, labels: list[int], depth: int) -> None:
        heads = self.order.heads
        at = 0
        while at < len(labels):
            label = labels[at]
            held = heads[label]
            if len(held) > depth and held[depth] == label:
                stop = at + 1
                while stop < len(labels) and len(heads[labels[stop]]) > depth and heads[labels[stop]][depth] == label:
                    stop += 1
                self.loop(label, labels[at:stop], depth)
                at = stop
            else:
                self.block(label, self.meet(label))
                at += 1

    def grouped(self, states: Iterable[State], live: frozenset[str]) -> dict[Partition, list[State]]:
        states = list(states)
        most = _MOST_MODES if self.joins.modes else _MOST_STATES
        for detail in (2, 1, 0):
            groups: dict[Partition, list[State]] = defaultdict(list)
            for state in states:
                groups[self.joins.partition_of(self.context, state, detail, live)].append(state)
            if len(groups) <= most:
                return groups
        if not self.joins.modes and self.joins.count_out(groups, _FEW_CONSTANTS):
            return self.grouped(states, live)
        raise NotModelled("too many states are told apart", self.function.span, False)

    def meet(self, label: int) -> list[State]:
        """The states at a block's start that is no head of a loop."""
        incoming = [s for source in sorted(self.flow[label]) for s in self.flow[label][source]]
        if not incoming:
            return []
        live = self.order.live[label]
        return [
            self.joins.join(self.context, label, states, live, None, False, None)
            for states in self.grouped(incoming, live).values()
        ]

    def loop(self, head: int, labels: list[int], depth: int) -> None:
        inside = frozenset(labels)
        live = self.order.live[head]
        context = self.context
        for label in labels:
            for source in [s for s in self.flow[label] if s in inside]:
                del self.flow[label][source]
        own: dict[Partition, State] = {}
        part = False  # did the last pass leave out states that had not changed?
        for count in range(MOST_PASSES + 1 if not self.joins.modes else _MOST_PASSES_OF_MODES):
            changed: dict[Partition, State] = {}
            incoming = [
                s for source in sorted(self.flow[head]) if count == 0 or source in inside
                for s in self.flow[head][source]
            ]  # fmt: skip
            for key, states in self.grouped(incoming, live).items():
                old = own.get(key)
                together = states if old is None else [old, *states]
                settled = count > 2 and old is not None
                new = self.joins.join(context, head, together, live, inside, settled, None)
                if old is None or not old.same(new):
                    own[key] = changed[key] = new
            if not self.joins.modes and self.joins.count_out(own):
                own = changed = {
                    key: self.joins.join(context, head, states, live, inside, False, None)
                    for key, states in self.grouped(own.values(), live).items()
                }
            if not changed and count > 0 and not part:  # the first time, there may be ways in past the head
                return
            for label in labels:
                for source in [s for s in self.flow[label] if s in inside]:
                    del self.flow[label][source]
                self.returned.pop(label, None)
            part = bool(self.joins.modes) and 0 < len(changed) < len(own)
            self.block(head, list((changed if part else own).values()))
            self.stabilise(labels[1:], depth + 1)
        raise NotModelled("no fixpoint of a loop", self.function.span, False)

    def block(self, label: int, states: list[State]) -> None:
        context = self.context
        block = self.function.blocks[label]
        self.progress.tick(self.instructions.memory.span)
        for target in successors(block):
            self.flow[target].pop(label, None)
        self.returned.pop(label, None)
        if self.record is not None:
            self.record.block(context, label, states)
        current = [s.copy() for s in states]
        for state in current:
            state.trail = Trail(state.trail, 1 + (0 if state.trail is None else state.trail.length))
        for at, i in enumerate(block.instructions):
            if not current:
                return
            after: list[State] = []
            for state in current:
                try:
                    after += self.instructions.instruction(context, state, i, label, at)
                except Dead:
                    continue
                except NotModelled as e:
                    if not e.goes_on:
                        raise
                    self.progress.block(e)
            if len(after) > len(current) and len(after) > 1:
                # what a call tells apart and nobody asks for is joined at once
                after = [
                    group[0]
                    if len(group) == 1
                    else self.joins.join(context, label, group, None, None, False, ("after", at))
                    for group in self._by_result(after, i).values()
                ]
            current = after
            if self.record is not None and is_cut(self.instructions.effects.program, i):
                self.record.at(context, (label, at + 1), current)
        end = block.end
        if isinstance(end, ir.Branch):
            self.instructions.memory.span = end.span
        for state in current:
            try:
                self._leave(label, state, end)
            except Dead:
                continue
            except NotModelled as e:
                self.progress.block(e)

    def _by_result(self, states: list[State], i: ir.Instruction) -> dict[object, list[State]]:
        groups: dict[object, list[State]] = defaultdict(list)
        name = i.target.name if isinstance(i, ir.Call) and i.target is not None else None
        for state in states:
            result = None if name is None else state.registers.get(name)
            constant = None if result is None else state.facts.constant(result)
            groups[self.joins.partition_of(self.context, state), constant].append(state)
        return groups

    def _leave(self, label: int, state: State, end: ir.Terminator) -> None:
        context = self.context
        match end:
            case ir.Jump(target):
                self.flow[target].setdefault(label, []).append(state)
            case ir.Branch(condition, then, otherwise, _):
                c = self.instructions.values.value(context, state, condition, (label, -1))
                for value, target in ((c, then), (self.joins.terms.not_(c), otherwise)):
                    facts = state.facts.and_also(value)
                    if facts is not None:
                        one = state.copy()
                        one.facts = facts
                        self.flow[target].setdefault(label, []).append(one)
            case ir.Return(value, _):
                if value is not None:
                    state.registers["%return"] = self.instructions.values.value(context, state, value, (label, -1))
                state.registers = {k: v for k, v in state.registers.items() if k == "%return"}
                self.returned.setdefault(label, []).append(state)
            case ir.Halt():
                pass
