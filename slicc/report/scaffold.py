"""Takes the harness and what weaving added out of a run: what is left is the driver, its environment and the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from encoder.source import Span
from encoder.verdict import ChosenInput, Step, Trace

RESET = "slicc_monitor_reset"
_BODY = "__slicc_body_"
# Functions that no user wrote; other names with our prefix are functions of the environment model.
_OWN = re.compile(
    r"__slicc_\w+|slicc_(monitor|role|call|sequence|general|forever|new)_\w+"
    r"|slicc_(any_call|registered|requested|extension|device)"
)
_LEVELS = {"0": "0 (PASSIVE_LEVEL)", "1": "1 (APC_LEVEL)", "2": "2 (DISPATCH_LEVEL)"}
_CALLER = re.compile(r"slicc_call_(\d+)")
_ARGUMENT = re.compile(r"slicc_a(\d+)")
_PARAMETER = re.compile(r"\bslicc_p(\d+)\b")
_WATCHED = re.compile(r"\bslicc_watched_(\w+?)(?:__(\w+))?\b")
_STATE = re.compile(r"\bslicc_state_\w+")
_CHOICE = re.compile(r"__slicc_nondet_\w+\(\)")


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What the names in a woven program stand for.

    ``entries``: display name and parameters of each entry point, by the harness's number. ``parameters``: those of
    the functions that the driver declares. ``state``: the monitor's variables to the rule's.
    """

    entries: tuple[tuple[str, tuple[str, ...]], ...]
    parameters: Mapping[str, tuple[str, ...]]
    state: Mapping[str, str]
    rule_files: frozenset[str]
    model_files: frozenset[str]


def without_scaffold(trace: Trace, scaffold: Scaffold) -> Trace:
    """Yield the run as its reader knows it: entry points are called at the top, one after the other, with numbers."""
    steps = tuple(_Steps(scaffold).of(trace.steps))
    inputs = tuple(i for i in (_input(i, scaffold) for i in trace.inputs) if i is not None)
    return Trace(steps, inputs)


class _Steps:
    def __init__(self, scaffold: Scaffold) -> None:
        self.scaffold = scaffold
        self.active: list[tuple[str, bool]] = []  # functions on the stack, and whether their calls are left out
        self.calls = 0
        self.entry = ""

    def of(self, steps: Sequence[Step]) -> Iterator[Step]:
        before: list[Step] = []  # what the rule does on entry happens inside the call
        level: tuple[str, str] | None = None
        for step in steps:
            outside = step.span.file.startswith("<")
            del self.active[step.depth + (step.kind not in ("call", "abort")) :]
            if step.kind == "call":
                own = _OWN.fullmatch(step.function) is not None or step.text.startswith(_BODY)
                self.active += [("", False)] * (step.depth - len(self.active))
                self.active.append((step.function, own))
                if own:
                    continue
            elif step.kind == "return" and self.active[-1:] and self.active[-1][1]:
                continue
            depth = step.depth - sum(own for _, own in self.active[: step.depth + 1])
            if outside and step.kind == "call":
                self.calls += 1
                self.entry = step.function
                yield self._entry_call(step, max(0, depth), level)
                yield from before
                before = []
            elif outside and step.kind != "abort":
                if step.kind == "assign" and step.text == "__slicc_irql":
                    level = ("IRQL", _LEVELS.get(step.values[0][1], step.values[0][1]))
            else:
                shown = self._shown(step, max(0, depth))
                if any(name == "slicc_role_entry" for name, _ in self.active):
                    before.append(replace(shown, function=self.entry))
                else:
                    yield shown
        yield from before

    def _entry_call(self, step: Step, depth: int, level: tuple[str, str] | None) -> Step:
        names = ", ".join(name for name, _ in step.values)
        values = step.values if level is None else (*step.values, level)
        return replace(step, depth=depth, text=f"{self.calls}. {step.function}({names})", values=values)

    def _shown(self, step: Step, depth: int) -> Step:
        inside = [name for name, _ in self.active]
        if "slicc_role_exit" in inside:
            step = replace(step, function=self.entry)
        if step.kind == "abort":
            return replace(step, depth=depth)
        # A call's own values are those of the callee, and so are the names of the rule's code inside it.
        names = self.scaffold.parameters.get(step.function, ())
        said = _said if step.span.file in self.scaffold.rule_files else _said_in_model
        if step.kind != "call" and step.span.file not in self.scaffold.rule_files | self.scaffold.model_files:
            return replace(step, depth=depth)
        values = tuple((said(name, names, self.scaffold), value) for name, value in step.values)
        if step.kind == "assign" and any(name in self.scaffold.state for name, _ in step.values):
            return replace(step, depth=depth)
        return replace(step, depth=depth, text=said(step.text, names, self.scaffold), values=values)


def _said(text: str, names: tuple[str, ...], scaffold: Scaffold) -> str:
    """Name the rule's variables in the rule's words."""
    text = _STATE.sub(lambda m: scaffold.state.get(m[0], m[0]), text)
    text = _WATCHED.sub(lambda m: m[1] + (f".{m[2]}" if m[2] else ""), text)
    return _said_in_model(text, names, scaffold)


def _said_in_model(text: str, names: tuple[str, ...], scaffold: Scaffold) -> str:
    if "slicc_" not in text:
        return text

    def parameter(match: re.Match[str]) -> str:
        number = int(match[1])
        known = names[number - 1] if number <= len(names) else ""
        return known or f"argument {number}"

    return _PARAMETER.sub(parameter, text).replace("__slicc_irql", "IRQL").replace("__slicc_role", "role")


def _input(given: ChosenInput, scaffold: Scaffold) -> ChosenInput | None:
    """Yield a choice under a name that says whose it is; None for the harness's own, which its calls show."""
    if given.span is None:
        return given
    caller = _CALLER.fullmatch(given.function)
    argument = _ARGUMENT.fullmatch(given.name)
    if caller and argument:
        display, names = scaffold.entries[int(caller[1])]
        number = int(argument[1])
        name = names[number] if number < len(names) and names[number] else f"argument {number + 1}"
        return replace(given, name=f"{name} of {display}", kind="parameter", span=None)
    if given.span.file.startswith("<"):
        return None
    if not _CHOICE.fullmatch(given.name):
        return given
    if given.span.file in scaffold.rule_files:
        watched = given.function.startswith("slicc_monitor")
        return replace(given, name="what the rule watches" if watched else "choice of the rule", kind="choice")
    if given.span.file in scaffold.model_files:
        return replace(given, name=f"choice of {_function(given.function)} (model)", kind="choice")
    return given


def _function(name: str) -> str:
    return name.removeprefix(_BODY)


def nowhere(span: Span | None) -> bool:
    """Does a span name no file that can be shown?"""
    return span is None or span.line <= 0 or span.file.startswith("<")
