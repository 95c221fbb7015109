"""Does one job: a rule on a driver; and what else can be shown of a driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from encoder import ir
from encoder.options import Options
from encoder.parse import with_deep_stack
from encoder.points_to import OBJECT_CALL
from encoder.print import c_text, callers, prototypes
from encoder.source import Span
from encoder.verdict import Answer, AssumptionKind, Failure, How, Reason, Trace
from encoder.verify import answer
from slicc.entry_points import is_entered
from slicc.environment import preserved
from slicc.harness import HARNESS, Entry, forever_name, general_name, sequence_name
from slicc.headers import is_model_file
from slicc.place import shown_name
from slicc.rule import Rule
from slicc.run.again import command_again
from slicc.run.job import EntryChoice, Job
from slicc.run.progress import Progress
from slicc.run.results import (
    AssumptionEntry,
    Defect,
    EntryResult,
    EventCount,
    Location,
    ReasonEntry,
    Related,
    Result,
    Verdict,
    assumption_entry,
    by_length,
    location,
    proof_entry,
    withdrawn_proofs,
    worst,
)
from slicc.run.weave import (
    Driver,
    Woven,
    entry_map,
    known_triggers,
    need_entries,
    read,
    read_ahead,
    rule_of,
    rule_warnings,
    weave,
)

if TYPE_CHECKING:
    from slicc.report.scaffold import Scaffold

Report = Callable[[Progress], None]

ABORT = "__slicc_abort"


# ---------------------------------------------------------------- what a worker is asked


def run_job(job: Job, report: Report) -> Result:
    """Yield the result of a job. Raises: InputError, Unsupported."""
    start = time.monotonic()
    result = with_deep_stack(lambda: _check(job, report))
    return replace(result, seconds=round(time.monotonic() - start, 3))


def read_driver(job: Job, report: Report) -> None:
    """Read a driver, for the jobs that copies of this process are given. Raises: InputError, Unsupported."""
    with_deep_stack(lambda: read_ahead(job))


def list_entries(job: Job, report: Report) -> str:
    """Yield the map of a driver's entry points as text."""
    return with_deep_stack(lambda: _entries_text(job))


def instrument(job: Job, report: Report) -> str:
    """Yield the woven program as C text that gcc compiles."""
    return with_deep_stack(lambda: _instrumented(job))


def _instrumented(job: Job) -> str:
    driver = read(job)
    woven = weave(driver, job, rule_of(job, driver))
    text = c_text(woven.unit)
    if job.peers is None:
        return text
    # Not at the top: few ask for it.
    from slicc.peers import peers_text

    prepared = woven.prepared
    starts = tuple(general_name(number) for number in range(len(woven.entries)))
    return peers_text(
        text, callers(woven.unit, OBJECT_CALL), prepared.program, woven.symbols, prepared.sets,
        prototypes(woven.unit), preserved(), starts, job.peers,
    )  # fmt: skip


def emit_stage(job: Job, report: Report) -> str:
    """Yield what an earlier stage than the last makes of the program."""
    return with_deep_stack(lambda: _emit(job))


def _entries_text(job: Job) -> str:
    driver = read(job)
    found = entry_map(job, driver)
    out: list[str] = []
    for e in found.entries:
        role = e.role.name if e.role is not None else "-"
        irql = e.role.irql if e.role is not None else 0
        locks = ", ".join(e.role.locks) if e.role is not None and e.role.locks else "none"
        name = {0: "PASSIVE_LEVEL", 1: "APC_LEVEL", 2: "DISPATCH_LEVEL"}.get(irql, "DIRQL")
        out.append(f"{e.display}: {role}, {name}, locks held: {locks}, {e.found} ({e.span})")
    out += [f"{e.display}: its address is taken, without a known role" for e in found.escapes]
    out += [f"note: {note}" for note in found.notes]
    return "\n".join(out) + "\n" if out else "no entry point found\n"


# ---------------------------------------------------------------- checking


def _check(job: Job, report: Report) -> Result:
    assert job.rule is not None
    start = time.monotonic()
    driver = read(job)
    rule = rule_of(job, driver)
    used = driver.used
    triggers = known_triggers(rule)
    if not any(name in used for name in triggers):
        if job.entries or not is_entered(driver.program, driver.prototypes):
            need_entries(entry_map(job, driver))
        notes = (n for n in driver.program.notes if n.kind == "lenient")
        let_pass = tuple(AssumptionEntry(n.kind, n.message, location(n.span)) for n in notes)
        unused = tuple(EventCount(name, 0, 0) for name in rule.triggers)
        odd = (*driver.warnings, *rule_warnings(rule))
        return Result(job.rule.name, "not-applicable", events=unused, assumptions=let_pass, warnings=odd)
    woven = weave(driver, job, rule)
    sites = _trigger_sites(woven, driver, triggers)
    options = Options(
        errors=frozenset({ABORT}),
        watched=frozenset(triggers),
        preserved=preserved(),
        primary=driver.files,
        bound=job.bound,
        cross_check=job.cross_check,
        check_proof=job.check_proof,
        witness=job.witness,
    )
    deadline = start + job.timeout
    answers: list[tuple[Entry, Answer, bool]] = []

    def so_far(found: Answer | None = None) -> None:
        """Say what is known, lest a defect be lost when this process is killed."""
        known = [*answers, (woven.entries[len(answers)], found, True)] if found is not None else list(answers)
        rest = Answer("unknown", (), Reason("timeout", "there was no time left"))
        known += [(entry, rest, False) for entry in woven.entries[len(known) :]]
        report(Progress("a defect is found", result=_result(job, rule, woven, driver, _sure(known), sites)))

    for number, entry in enumerate(woven.entries):
        left = max(0.5, deadline - time.monotonic())
        waiting = len(woven.entries) - number
        share = max(0.5, left / waiting, min(left / 2, left * _MORE_THAN_FAIR / waiting))
        report(Progress(place=location(entry.span)))
        failed = so_far if not (entry.loose or entry.unsure) else _nothing
        found, by_sequence = _one_entry(woven, number, job, options, share, report, failed)
        if entry.loose and found.verdict in ("defect", "unknown"):
            found = _of_unknown_role(entry, found)
        answers.append((entry, found, by_sequence))
        if number + 1 < len(woven.entries) and found.verdict == "defect" and not entry.unsure:
            so_far()
    return _result(job, rule, woven, driver, _sure(answers), sites)


def _sure(answers: list[tuple[Entry, Answer, bool]]) -> list[tuple[Entry, Answer, bool]]:
    """Where it is not sure that a function has a role, it breaks the rule if it does so in each that it may have."""
    out: list[tuple[Entry, Answer, bool]] = []
    for entry, found, by_sequence in answers:
        others = [a.verdict for e, a, _ in answers if e.function == entry.function]
        if entry.unsure and found.verdict == "defect" and set(others) != {"defect"}:
            assert entry.role is not None
            message = f"whether `{entry.display}` is ever a {entry.role.name} is not known: name its role with --entry"
            reason = Reason("unreached-events", message, entry.span)
            found = replace(found, verdict="unknown", failures=(), reason=reason)
        out.append((entry, found, by_sequence))
    return out


def _one_entry(
    woven: Woven,
    number: int,
    job: Job,
    options: Options,
    seconds: float,
    report: Report,
    failed: Callable[[Answer], None],
) -> tuple[Answer, bool]:
    """Check one entry point: from the general state, and if that fails by sequences from the initial one.

    What no sequence of ``--calls`` calls breaks may still be proved of any number of calls, by induction.
    Yields the answer and whether it speaks of sequences of at most ``--calls`` calls only.
    """
    deadline = time.monotonic() + seconds
    role = woven.entries[number].display

    def progress(bound: int) -> None:
        report(Progress(f"{role}: no defect within {bound} loop passes", bound=bound))

    def suspected() -> Answer | None:
        """A pass of a loop seems to break the rule: does that happen in a first call?"""
        limited = replace(options, seconds=(deadline - time.monotonic()) * _SUSPECTED, prove=False)
        first = answer(woven.prepared, sequence_name(number, 1), limited, progress, failed)
        return first if first.verdict == "defect" else None

    share = 0.65 if job.bound is None else 0.7
    limited = replace(options, seconds=seconds * share, replay=False)
    general = answer(woven.prepared, general_name(number), limited, progress, suspected=suspected)
    if general.verdict == "defect":
        return general, True
    if general.verdict == "proof" or general.verdict == "bounded" and (not general.suspect or job.bound is not None):
        return general, False
    last: Answer = general
    for calls in range(1, job.calls + 1):
        left = max(0.3, (deadline - time.monotonic()) * 0.6)
        limited = replace(options, seconds=left, prove=False)
        last = answer(woven.prepared, sequence_name(number, calls), limited, progress, failed)
        last = replace(
            last,
            returns=last.returns or general.returns,
            reached=last.reached | general.reached,
            assumptions=tuple(dict.fromkeys((*general.assumptions, *last.assumptions))),
            withdrawn=(*general.withdrawn, *last.withdrawn),
        )
        if last.verdict == "defect":
            return last, True
    if general.verdict == "bounded":
        return general, False
    open_ = general.reason is not None and general.reason.code == "open"
    if open_ and last.verdict in ("proof", "bounded") and job.bound is None and deadline - time.monotonic() > 0.5:
        forever = answer(
            woven.prepared,
            forever_name(number),
            replace(options, seconds=(deadline - time.monotonic()) * 0.7, replay=False, only_induction=True),
            progress,
        )
        if forever.verdict == "proof":
            withdrawn = (*last.withdrawn, *forever.withdrawn)
            proof = replace(last, verdict="proof", how=forever.how, bound=None, loops=forever.loops)
            return replace(proof, withdrawn=withdrawn), False
        if _disagree(forever):
            return replace(last, verdict="unknown", reason=forever.reason, bound=None), False
    if open_ and deadline - time.monotonic() > 0.5:
        again = answer(
            woven.prepared,
            general_name(number),
            replace(options, seconds=deadline - time.monotonic(), replay=False, whole=True),
            progress,
        )
        if again.verdict in ("proof", "bounded") or _disagree(again):
            return replace(again, withdrawn=last.withdrawn), False
    if general.reason is not None and general.reason.code != "open":
        return replace(last, verdict="unknown", reason=general.reason, bound=None), False
    if last.verdict == "unknown":
        return last, True
    return replace(last, verdict="bounded", bound=last.bound or general.bound or 1), True


def _nothing(_: Answer) -> None:
    """A defect that may be none is not told."""


def _of_unknown_role(entry: Entry, found: Answer) -> Answer:
    """What breaks the rule in a function that may never be called like this is no defect."""
    message = f"`{entry.display}` is handed out, and what calls it is not known: name its role with --entry"
    return replace(found, verdict="unknown", failures=(), reason=Reason("unreached-events", message, entry.span))


def _disagree(answer: Answer) -> bool:
    return answer.reason is not None and answer.reason.code == "disagreement"


_MORE_THAN_FAIR = 3  # times the share that an entry point has of the time left: most need less
_SUSPECTED = 0.25  # of the time left, for a first look at what seems to break the rule
_HOWS: tuple[How, ...] = (
    "spacer", "relations", "states", "3-induction", "2-induction", "induction", "summaries", "unrolled", "executed",
)  # fmt: skip
"""What the proof of a rule is called by, when its entry points were proved in different ways: the first of these."""


def _trigger_sites(woven: Woven, driver: Driver, triggers: Mapping[str, str]) -> dict[str, set[int]]:
    sites: dict[str, set[int]] = {name: set() for name in triggers.values()}
    for function in woven.prepared.program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and i.span.file in driver.files:
                    names = (i.callee,) if isinstance(i.callee, str) else woven.prepared.sets.callees.get(i.site, ())
                    for name in names:
                        if name in triggers:
                            sites[triggers[name]].add(i.site)
    return sites


def _result(
    job: Job,
    rule: Rule,
    woven: Woven,
    driver: Driver,
    answers: list[tuple[Entry, Answer, bool]],
    sites: Mapping[str, set[int]],
) -> Result:
    assert job.rule is not None
    reached = frozenset[int]().union(*(a.reached for _, a, _ in answers))
    events = tuple(EventCount(name, len(s), len(s & reached)) for name, s in sites.items())
    entries: list[EntryResult] = []
    verdicts: list[Verdict] = []
    reasons: list[Reason] = []
    for entry, found, _ in answers:
        verdict: Verdict = found.verdict
        reason = found.reason
        if verdict in ("proof", "bounded") and not found.returns and not _endless(woven, entry):
            verdict = "unknown"
            reason = Reason("vacuous", f"no path on which `{entry.display}` returns was found", entry.span)
        if verdict == "unknown":
            reasons.append(reason or Reason("open", "the search gave no answer", entry.span))
        verdicts.append(verdict)
        entries.append(
            EntryResult(entry.display, entry.role.name if entry.role is not None else None, verdict, found.returns)
        )
    verdict = worst(verdicts)
    defects = _defects(job, rule, woven, driver, answers)
    assumptions = _assumptions(woven, answers)
    reason_entry: ReasonEntry | None = None
    if verdict == "unknown":
        first = reasons[0]
        undecided = next(e for (e, _, _), v in zip(answers, verdicts) if v == "unknown")
        reason_entry = ReasonEntry(first.code, first.message, location(first.span) or location(undecided.span))
    elif verdict in ("proof", "bounded") and not any(e.reached for e in events):
        verdict = "unknown"
        names = ", ".join(f"`{e.function}`" for e in events if e.call_sites) or "a trigger"
        message = f"no path from an entry point to a call of {names} was found"
        reason_entry = ReasonEntry("unreached-events", message, _first_site(woven, sites))
    bounds = [a.bound for _, a, _ in answers if a.verdict == "bounded" and a.bound is not None]
    hows = {a.how for _, a, _ in answers if a.verdict == "proof"}
    how = next((h for h in _HOWS if h in hows), None)
    by_calls = verdict == "defect" or any(s and v == "bounded" for (_, _, s), v in zip(answers, verdicts))
    return Result(
        job.rule.name,
        verdict,
        bound=min(bounds) if bounds and verdict == "bounded" else None,
        calls=job.calls if by_calls else None,
        limit="time" if reason_entry is not None and reason_entry.code == "timeout" else None,
        how=how if verdict == "proof" else None,
        reason=reason_entry,
        entries=tuple(entries),
        events=events,
        assumptions=assumptions,
        defects=defects,
        proofs=tuple(proof_entry(e.display, a) for (e, a, _), v in zip(answers, verdicts) if v == "proof"),
        warnings=(
            *driver.warnings,
            *rule_warnings(rule),
            *withdrawn_proofs(r for _, a, _ in answers for r in a.withdrawn),
        ),
    )


def _first_site(woven: Woven, sites: Mapping[str, set[int]]) -> Location | None:
    """Where the driver calls a trigger first, else its first entry point."""
    wanted = set[int]().union(*sites.values())
    spans = [
        i.span
        for function in woven.prepared.program.functions.values()
        for block in function.blocks.values()
        for i in block.instructions
        if isinstance(i, ir.Call) and i.site in wanted
    ]
    first = min(spans, key=lambda s: (s.file, s.line, s.column or 0), default=woven.entries[0].span)
    return location(first)


def _endless(woven: Woven, entry: Entry) -> bool:
    function = woven.prepared.program.functions[entry.function]
    return not any(isinstance(b.end, ir.Return) for b in function.blocks.values())


def _assumptions(woven: Woven, answers: list[tuple[Entry, Answer, bool]]) -> tuple[AssumptionEntry, ...]:
    found: dict[AssumptionEntry, None] = {}
    for _, a, _ in answers:
        for one in a.assumptions:
            found.setdefault(assumption_entry(one))
    general: list[tuple[AssumptionKind, str]] = [
        ("sequential", "no other routine runs during a call of an entry point"),
        ("alias", "environment pointers point to distinct objects, unless the driver compares or copies them"),
        ("model", "kernel functions do what the bodies in rules/model say"),
        ("termination", "loops that cannot be seen by the rule end"),
    ]  # fmt: skip
    for kind, message in general:
        found.setdefault(AssumptionEntry(kind, message))
    held = sorted({lock for e, _, _ in answers if e.role is not None for lock in e.role.locks if lock != "cancel"})
    if held:
        found.setdefault(
            AssumptionEntry("model", f"the port driver's own locks ({', '.join(held)}) do not count as held at entry")
        )
    return tuple(found)


def _defects(
    job: Job, rule: Rule, woven: Woven, driver: Driver, answers: list[tuple[Entry, Answer, bool]]
) -> tuple[Defect, ...]:
    # Not at the top: most results have no trace.
    from slicc.report.scaffold import without_scaffold

    found: dict[tuple[object, ...], Defect] = {}
    for entry, a, _ in answers:
        for failure in a.failures:
            site = woven.monitor.aborts[failure.argument or 0]
            event = site.event if site.event in driver.prototypes else entry.display
            message = site.message.replace("$fname", event)
            place = location(failure.span)
            if place is None:
                continue
            key = (entry.display, message, place)
            if key in found:
                continue
            run = without_scaffold(failure.trace, _scaffold(rule, woven, driver))
            related = _related(woven, driver, failure)
            command = command_again(job, _choices(_called(run, woven)))
            trace = _trace(rule, woven, driver, run, message)
            found[key] = Defect(entry.display, message, place, related, "interpreted", trace, command)
    return tuple(sorted(found.values(), key=by_length))


def _called(run: Trace, woven: Woven) -> tuple[Entry, ...]:
    """Yield the entry points that a run calls; none where a callback's registration says with what it is called."""
    names = [step.function for step in run.steps if step.kind == "call" and step.span.file == HARNESS]
    found = tuple(entry for entry in woven.entries if entry.display in names)
    return () if any(entry.told for entry in found) else found


def _choices(entries: Iterable[Entry]) -> Iterator[EntryChoice]:
    for entry in entries:
        yield EntryChoice(entry.display, entry.role.name if entry.role is not None else None)


def _scaffold(rule: Rule, woven: Woven, driver: Driver) -> Scaffold:
    from slicc.report.scaffold import Scaffold

    return Scaffold(
        tuple((e.display, tuple(p.name for p in e.signature.parameters)) for e in woven.entries),
        {name: tuple(n for n, _ in p.parameters) for name, p in driver.prototypes.items()},
        {v.c_name: v.name for v in woven.monitor.variables},
        frozenset({rule.span.file}),
        _model_files(rule, woven),
    )


def _model_files(rule: Rule, woven: Woven) -> frozenset[str]:
    return frozenset(f for f in woven.unit.sources if is_model_file(f) and f != rule.span.file)


def _trace(rule: Rule, woven: Woven, driver: Driver, run: Trace, message: str) -> dict[str, object]:
    from slicc.report.trace import RuleDict, trace_dict

    names = {v.c_name: v.name for v in woven.monitor.variables}
    values = {v.name: dict(enumerate(v.values)) for v in woven.monitor.variables if v.values}
    shown = RuleDict(
        name=rule.name,
        title=rule.title or rule.name,
        holds=rule.holds or "",
        page=rule.page or "",
        file=shown_name(rule.span.file),
        text=woven.unit.sources.get(rule.span.file, ""),
        message=message,
    )
    made = trace_dict(
        run,
        driver_files=driver.files,
        rule_files=frozenset({rule.span.file}),
        model_files=_model_files(rule, woven),
        state_names=names,
        state_values=values,
        sources={name: text for pre in driver.texts for name, text in pre.sources.items()},
        rule=shown,
    )
    return dict(made)


def _related(woven: Woven, driver: Driver, failure: Failure) -> tuple[Related, ...]:
    """Where what the abort asks of the rule's state was last changed by a call of the driver."""
    asked = woven.monitor.aborts[failure.argument or 0].asked
    state = {v.c_name for v in woven.monitor.variables if not asked or v.name in asked}
    stack: list[tuple[Span, str]] = []
    last: tuple[Span, str] | None = None
    for step in failure.trace.steps:
        if step.kind == "call":
            del stack[step.depth :]
            stack.append((step.span, step.function))
        elif step.kind == "return":
            del stack[step.depth :]
        elif step.kind == "assign" and any(name in state for name, _ in step.values):
            for span, function in reversed(stack):
                if span.file in driver.files:
                    if span != failure.span:
                        last = (span, function)
                    break
    if last is None:
        return ()
    span, function = last
    return (Related(f"`{function}` changed the rule's state last", location(span)),)


# ---------------------------------------------------------------- earlier stages


def _emit(job: Job) -> str:
    # Not at the top: of all runs, few print a program.
    from slicc.run.stage import stage_text

    driver = read(job)
    woven = weave(driver, job, rule_of(job, driver))
    options = Options(errors=frozenset({ABORT}), preserved=preserved(), bound=job.bound)
    return stage_text(woven.unit, woven.prepared, sequence_name(0, 1), options, job.emit)
