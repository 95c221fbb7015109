"""Does one job: a rule on a driver, or a plain C program; and what else can be shown of a driver."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import Symbols, declare
from encoder.diagnostic import InputError, Unsupported, error
from encoder.extract import Declarations, extract, extract_beside, words_of
from encoder.ir_text import ir_text
from encoder.link import Unit, link, rename_function
from encoder.lower import lower
from encoder.lower_expression import OVERFLOW
from encoder.parse import TranslationUnit, parse, parse_text, type_names, with_deep_stack
from encoder.preprocess import Preprocessed, preprocess
from encoder.print import Prototype, c_text, defined, prototypes
from encoder.source import Span
from encoder.verdict import Answer, Assumption, Failure, Reason
from encoder.verify import Options, Prepared, answer, listing, prepare
from slicc.entry_points import EntryMap, detect, given, signature_of
from slicc.environment import (
    aliases,
    header_functions,
    include_directories,
    is_model_file,
    kit_macros,
    model_unit,
    own_files,
    preserved,
    role_ids,
    roles,
    rule_roles,
)
from slicc.harness import HARNESS, Entry, forever_name, general_name, harness_text, sequence_name
from slicc.instrument import BODY_PREFIX, INTRINSICS, Monitor, monitor_text
from slicc.parse import decode_rule, parse_rule
from slicc.place import rules_directory
from slicc.resolve import resolve
from slicc.rule import Rule
from slicc.run.database import C_PLUS_PLUS
from slicc.run.job import FileFlags, Job
from slicc.run.progress import Progress
from slicc.run.results import (
    AssumptionEntry,
    Defect,
    EntryResult,
    EventCount,
    ReasonEntry,
    Related,
    Result,
    Verdict,
    location,
    worst,
)

Report = Callable[[Progress], None]

ABORT = "__slicc_abort"
ERROR_FUNCTIONS = frozenset({"__assert_fail", "reach_error", "__VERIFIER_error"})
_HARNESS_INTRINSICS = (
    "extern void *__slicc_object(void);\nextern void __slicc_general_state(void);\n"
    "extern unsigned char __slicc_nondet_uchar(void);\n"
)
_GLOBALS = "unsigned char __slicc_irql;\nint __slicc_role;\n"


@dataclass(frozen=True, slots=True)
class Driver:
    """The driver's own sources, checked and lowered. ``texts``: them preprocessed, with all of their headers;
    ``words``: the identifiers of what was parsed; ``headers``: what was parsed of others' files; ``used``: functions
    that are called or whose address is taken, to the sites of their direct calls."""

    texts: tuple[Preprocessed, ...]
    words: frozenset[str]
    headers: Declarations
    unit: Unit
    symbols: Symbols
    program: ir.Program
    prototypes: Mapping[str, Prototype]
    files: frozenset[str]
    used: Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Woven:
    """A driver with a rule, the environment and a harness woven in."""

    unit: Unit
    monitor: Monitor
    entries: tuple[Entry, ...]
    prepared: Prepared
    map: EntryMap
    rule: Rule


# ---------------------------------------------------------------- what a worker is asked


def run_job(job: Job, report: Report) -> Result:
    """Yield the result of a job. Raises: InputError, Unsupported."""
    start = time.monotonic()
    result = with_deep_stack(lambda: _verify(job, report) if job.rule is None else _check(job, report))
    return replace(result, seconds=round(time.monotonic() - start, 3))


def list_entries(job: Job, report: Report) -> str:
    """Yield the map of a driver's entry points as text."""
    return with_deep_stack(lambda: _entries_text(job))


def instrument(job: Job, report: Report) -> str:
    """Yield the woven program as C text that gcc compiles."""
    return with_deep_stack(lambda: _instrumented(job))


def _instrumented(job: Job) -> str:
    driver = _read(job)
    return c_text(_weave(driver, job, _rule(job, driver)).unit)


def emit_stage(job: Job, report: Report) -> str:
    """Yield what an earlier stage than the last makes of the program."""
    return with_deep_stack(lambda: _emit(job))


# ---------------------------------------------------------------- reading


def _preprocessed(job: Job, include: tuple[str, ...]) -> tuple[Preprocessed, ...]:
    texts: list[Preprocessed] = []
    wrong: list[InputError] = []
    defines = tuple(name if value is None else f"{name}={value}" for name, value in job.defines)
    defines = (*kit_macros(job.kit), *defines)
    flags = {f.file: f for f in job.flags}
    for source in job.sources:
        if Path(source).suffix.lower() in C_PLUS_PLUS:
            wrong.append(InputError([error("c-plus-plus", f"`{source}` is C++, which is not read")]))
            continue
        own = flags.get(source, FileFlags(source))
        # What the command line says comes later, as the last definition of a macro counts.
        names = {d.partition("=")[0] for d in defines}
        macros = tuple(d for d in own.defines if d.partition("=")[0] not in names) + defines
        undefined = tuple(name for name in own.undefines if name not in names)
        directories = (*job.include_dirs, *own.include_dirs, *include)
        try:
            texts.append(
                preprocess(source, directories, macros, ABIS[job.abi], undefines=undefined, forced=own.forced)
            )
        except InputError as e:
            wrong.append(e)
    if wrong:
        raise InputError(d for e in wrong for d in e.diagnostics)
    return tuple(texts)


def _parsed(
    texts: Iterable[Preprocessed], words: frozenset[str] = frozenset(), known: Declarations | None = None
) -> tuple[tuple[TranslationUnit, ...], Declarations, frozenset[str]]:
    """Yield the files with what they, or ``words``, need of their headers, what these declare, and all words in them.

    A declaration that an earlier file has is left out of the later ones.
    """
    units: list[TranslationUnit] = []
    wrong: list[InputError] = []
    said: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()
    for text in texts:
        try:
            needed, known = extract_beside(text, own_files(text), words, known)
            said |= words_of(needed.text)
            units.append(parse(needed, types))
            types += type_names(units[-1])
        except InputError as e:
            wrong.append(e)
    if wrong:
        raise InputError(d for e in wrong for d in e.diagnostics)
    return tuple(units), known or Declarations(frozenset(), {}), said


def _read(job: Job) -> Driver:
    texts = _preprocessed(job, include_directories(job.kit))
    units, known, words = _parsed(texts, _rule_words(job))
    unit = link(units)
    symbols = declare(unit, ABIS[job.abi], lenient_calls=True)
    program = lower(unit, symbols, every_fault=job.faults == "all")
    files = frozenset(f for text in texts for f in text.files if not is_model_file(f))
    return Driver(texts, words, known, unit, symbols, program, prototypes(unit), files, _referenced(program))


def _rule_words(job: Job) -> frozenset[str]:
    """Yield the words of the rule's text, for the driver's headers may declare what they mean."""
    if job.rule is None:
        return frozenset()
    try:
        return words_of(Path(job.rule.file).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return frozenset()  # said when the rule is read


def _more_declarations(driver: Driver, text: str) -> str:
    """Yield, as C, the header declarations that generated ``text`` needs and the driver does not mention."""
    missing = words_of(text) - driver.words
    out: list[str] = []
    for pre in driver.texts:
        found = extract(pre, own_files(pre), missing, bodies=False, rest=False).text
        missing -= words_of(found)
        out.append(found)
    return "".join(out)


def _entry_map(job: Job, driver: Driver) -> EntryMap:
    if job.entries:
        chosen = tuple((e.function, e.role) for e in job.entries)
        return EntryMap(given(chosen, driver.program, driver.prototypes), (), ())
    return detect(driver.program, driver.symbols.records, driver.prototypes)


def _need_entries(found: EntryMap) -> None:
    if not found.entries:
        hint = "name one with --entry FUNCTION:ROLE"
        if found.escapes:
            hint += "; functions whose address is taken: " + ", ".join(e.display for e in found.escapes[:5])
        raise InputError([error("no-entry-point", "the driver has no entry point", None, hint)])


def _entries_text(job: Job) -> str:
    driver = _read(job)
    found = _entry_map(job, driver)
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


# ---------------------------------------------------------------- weaving


def _rule(job: Job, driver: Driver) -> Rule:
    assert job.rule is not None
    file = job.rule.file
    try:
        text = decode_rule(Path(file).read_bytes(), file)
    except OSError as e:
        raise InputError([error("unreadable", f"cannot read `{file}`: {e.strerror}")]) from None
    syntax = parse_rule(text, file)
    signatures = {name: signature_of(p) for name, p in driver.prototypes.items()}
    names = tuple(driver.symbols.constants) + tuple(driver.symbols.globals)
    bundled = Path(file).is_relative_to(rules_directory())
    return resolve(syntax, signatures, rule_roles(), names, bundled, header_functions())


def _referenced(program: ir.Program) -> dict[str, list[int]]:
    """Functions that are called or whose address is taken -> sites of their direct calls."""
    found: dict[str, list[int]] = {}
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and isinstance(i.callee, str):
                    found.setdefault(i.callee, []).append(i.site)
                for name in _addresses(i):
                    found.setdefault(name, [])
            for name in _addresses(block.end):
                found.setdefault(name, [])
    for obj in program.objects.values():
        for _, value in obj.initial or ():
            for name in _addresses(value):
                found.setdefault(name, [])
    return found


def _addresses(node: object) -> list[str]:
    """The functions whose addresses stand in an instruction, a terminator or an expression."""
    if isinstance(node, ir.FunctionAddress):
        return [node.function]
    if isinstance(node, ir.Const | ir.Reg | ir.Address | str | int | Span) or node is None:
        return []
    if isinstance(node, tuple):
        return [name for part in node for name in _addresses(part)]
    parts = [getattr(node, slot) for slot in getattr(type(node), "__slots__", ())]
    keep = (ir.Load, ir.Unary, ir.Binary, ir.Convert, ir.Choose, ir.Element, ir.FunctionAddress, ir.Argument, tuple)
    return [name for part in parts if isinstance(part, keep) for name in _addresses(part)]


def _weave(driver: Driver, job: Job, rule: Rule) -> Woven:
    entry_map = _entry_map(job, driver)
    _need_entries(entry_map)
    used = driver.used
    wanted = {n: signature_of(p) for n, p in driver.prototypes.items() if n in used}
    signatures = {n: s for n, s in wanted.items() if not s.variadic}
    ids = role_ids()
    entries = tuple(_with_known_fields(e, driver) for e in entry_map.entries)
    monitor = monitor_text(
        rule, signatures, aliases(), ids, {name: role.signature for name, role in roles().items()}
    )
    typedefs = tuple(driver.symbols.typedefs)
    text = (
        INTRINSICS + _HARNESS_INTRINSICS + _GLOBALS + monitor.text + "\n"
        + harness_text(entries, job.calls, ids, dict(monitor.role_functions))
    )  # fmt: skip
    rule_text = Path(rule.span.file).read_text(encoding="utf-8", errors="replace")
    more = _more_declarations(driver, text)
    sources = {name: t for pre in driver.texts for name, t in pre.sources.items()} if more else {}
    woven = parse_text(more + text, HARNESS, typedefs, {**sources, rule.span.file: rule_text})
    own = driver.unit
    models: list[TranslationUnit] = []
    if job.models:
        models += _parsed(_preprocessed(replace(job, sources=job.models), include_directories(job.kit)))[0]
    own_bodies = set(driver.program.functions)
    for unit in models:
        own_bodies |= set(defined(unit))
    # A type that was renamed means something else elsewhere in the driver: then the bodies bring all of their own.
    known = None if driver.unit.display else driver.headers
    bundled = model_unit([n for n in used if n not in own_bodies], words_of(text), ABIS[job.abi], known, typedefs)
    if bundled is not None:
        models.append(bundled)
    for name in monitor.functions:
        if name in driver.program.functions:
            own = rename_function(own, name, BODY_PREFIX + name)
        else:
            for k, unit in enumerate(models):
                if name in defined(unit):
                    models[k] = rename_function(unit, name, BODY_PREFIX + name)
    if bundled is not None:
        models[-1] = _without(models[-1], own_bodies)
    linked = link([own, woven, *models])
    symbols = declare(linked, ABIS[job.abi], lenient_calls=True)
    program = lower(linked, symbols, every_fault=job.faults == "all")
    roots = [general_name(k) for k in range(len(entries))]
    roots += [sequence_name(k, c) for k in range(len(entries)) for c in range(1, job.calls + 1)]
    roots += [forever_name(k) for k in range(len(entries))]
    prepared = prepare(program, symbols.records, tuple(roots))
    return Woven(linked, monitor, entries, prepared, entry_map, rule)


def _without(unit: TranslationUnit, own_bodies: set[str]) -> TranslationUnit:
    """Leave out the bodies that the driver or the user's models have themselves."""
    clash = {n for n, static in defined(unit).items() if not static and n in own_bodies}
    for name in sorted(clash):
        unit = rename_function(unit, name, f"slicc_unused_{name}")
    return unit


def _with_known_fields(entry: Entry, driver: Driver) -> Entry:
    """Drop entry-state statements that name members which the driver's own declarations do not have."""
    role = entry.role
    if role is None or not role.before:
        return entry
    text = " ".join(driver.unit.sources.values())
    kept = tuple(s for s in role.before if all(word in text for word in ("CancelIrql",) if word in s))
    return replace(entry, role=replace(role, before=kept))


# ---------------------------------------------------------------- checking


def _check(job: Job, report: Report) -> Result:
    assert job.rule is not None
    start = time.monotonic()
    driver = _read(job)
    rule = _rule(job, driver)
    used = driver.used
    triggers = _with_aliases(rule.applies_to)
    if not any(name in used for name in triggers):
        _need_entries(_entry_map(job, driver))
        return Result(job.rule.name, "not-applicable")
    woven = _weave(driver, job, rule)
    sites = _trigger_sites(woven, driver, triggers)
    options = Options(
        errors=frozenset({ABORT}),
        watched=frozenset(triggers),
        preserved=preserved(),
        primary=driver.files,
        bound=job.bound,
    )
    deadline = start + job.timeout
    answers: list[tuple[Entry, Answer, bool]] = []
    for number, entry in enumerate(woven.entries):
        left = max(0.5, deadline - time.monotonic())
        share = max(0.5, left / (len(woven.entries) - number), left / 2)
        found, by_sequence = _one_entry(woven, number, job, options, share, report)
        answers.append((entry, found, by_sequence))
    return _result(job, rule, woven, driver, answers, sites)


def _one_entry(
    woven: Woven, number: int, job: Job, options: Options, seconds: float, report: Report
) -> tuple[Answer, bool]:
    """Check one entry point: from the general state, and if that fails by sequences from the initial one.

    What no sequence of ``--calls`` calls breaks may still be proved of any number of calls, by induction.
    Yields the answer and whether it speaks of sequences of at most ``--calls`` calls only.
    """
    deadline = time.monotonic() + seconds
    role = woven.entries[number].display

    def progress(bound: int) -> None:
        report(Progress(f"{role}: no defect within {bound} loop passes", bound=bound))

    share = 0.5 if job.bound is None else 0.7
    general = answer(
        woven.prepared, general_name(number), replace(options, seconds=seconds * share, replay=False), progress
    )
    if general.verdict in ("proof", "bounded"):
        if general.verdict == "bounded" and job.bound is None:
            return general, False
        return general, False
    last: Answer = general
    for calls in range(1, job.calls + 1):
        left = max(0.3, (deadline - time.monotonic()) * 0.6)
        last = answer(
            woven.prepared, sequence_name(number, calls), replace(options, seconds=left, prove=False), progress
        )
        last = replace(
            last,
            returns=last.returns or general.returns,
            reached=last.reached | general.reached,
            assumptions=tuple(dict.fromkeys((*general.assumptions, *last.assumptions))),
        )
        if last.verdict == "defect":
            return last, True
    open_ = general.reason is not None and general.reason.code == "open"
    if open_ and last.verdict in ("proof", "bounded") and job.bound is None and deadline - time.monotonic() > 0.5:
        forever = answer(
            woven.prepared,
            forever_name(number),
            replace(options, seconds=(deadline - time.monotonic()) * 0.7, replay=False, only_induction=True),
            progress,
        )
        if forever.verdict == "proof":
            return replace(last, verdict="proof", how=forever.how, bound=None), False
    if open_ and deadline - time.monotonic() > 0.5:
        again = answer(
            woven.prepared,
            general_name(number),
            replace(options, seconds=deadline - time.monotonic(), replay=False, whole=True),
            progress,
        )
        if again.verdict in ("proof", "bounded"):
            return again, False
    if general.reason is not None and general.reason.code != "open":
        return replace(last, verdict="unknown", reason=general.reason, bound=None), False
    if last.verdict == "unknown":
        return last, True
    return replace(last, verdict="bounded", bound=last.bound or general.bound or 1), True


def _with_aliases(names: tuple[str, ...]) -> dict[str, str]:
    """The names under which a driver may call the triggers -> the trigger."""
    found = {name: name for name in names}
    for other, public in aliases().items():
        if public in found:
            found[other] = public
    return found


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
        verdict: Verdict = found.verdict  # type: ignore[assignment]
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
        reason_entry = ReasonEntry(first.code, first.message, location(first.span))  # type: ignore[arg-type]
    elif verdict in ("proof", "bounded") and not any(e.reached for e in events):
        verdict = "unknown"
        names = ", ".join(f"`{e.function}`" for e in events if e.call_sites) or "a trigger"
        reason_entry = ReasonEntry("unreached-events", f"no path from an entry point to a call of {names} was found")
    bounds = [a.bound for _, a, _ in answers if a.verdict == "bounded" and a.bound is not None]
    hows = {a.how for _, a, _ in answers if a.verdict == "proof"}
    how = "induction" if "induction" in hows else "unrolled" if hows else None
    by_calls = verdict == "defect" or any(s and v == "bounded" for (_, _, s), v in zip(answers, verdicts))
    return Result(
        job.rule.name,
        verdict,
        bound=min(bounds) if bounds and verdict == "bounded" else None,
        calls=job.calls if by_calls else None,
        limit="time" if reason_entry is not None and reason_entry.code == "timeout" else None,
        how=how if verdict == "proof" else None,  # type: ignore[arg-type]
        reason=reason_entry,
        entries=tuple(entries),
        events=events,
        assumptions=assumptions,
        defects=defects,
    )


def _endless(woven: Woven, entry: Entry) -> bool:
    function = woven.prepared.program.functions[entry.function]
    return not any(isinstance(b.end, ir.Return) for b in function.blocks.values())


def _assumptions(woven: Woven, answers: list[tuple[Entry, Answer, bool]]) -> tuple[AssumptionEntry, ...]:
    found: dict[AssumptionEntry, None] = {}
    for _, a, _ in answers:
        for one in a.assumptions:
            found.setdefault(_assumption(one))
    general = [
        ("sequential", "no other routine runs during a call of an entry point"),
        ("alias", "environment pointers point to distinct objects, unless the driver compares or copies them"),
        ("model", "kernel functions do what the bodies in rules/model say"),
        ("termination", "loops that cannot be seen by the rule end"),
    ]  # fmt: skip
    for kind, message in general:
        found.setdefault(AssumptionEntry(kind, message))  # type: ignore[arg-type]
    held = sorted({lock for e, _, _ in answers if e.role is not None for lock in e.role.locks if lock != "cancel"})
    if held:
        found.setdefault(
            AssumptionEntry("model", f"the port driver's own locks ({', '.join(held)}) do not count as held at entry")
        )
    return tuple(found)


def _assumption(one: Assumption) -> AssumptionEntry:
    return AssumptionEntry(one.kind, one.message, location(one.span))  # type: ignore[arg-type]


def _defects(
    job: Job, rule: Rule, woven: Woven, driver: Driver, answers: list[tuple[Entry, Answer, bool]]
) -> tuple[Defect, ...]:
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
            trace = _trace(rule, woven, driver, failure, message)
            found[key] = Defect(entry.display, message, place, _related(woven, driver, failure), "interpreted", trace)
    return tuple(sorted(found.values(), key=_first))


def _first(defect: Defect) -> tuple[int, str, int, str, str]:
    """The order of defects: the shortest execution first, for it is the likeliest cause of the others."""
    return len(defect.trace["steps"]), defect.location.file, defect.location.line, defect.message, defect.entry


def _trace(rule: Rule, woven: Woven, driver: Driver, failure: Failure, message: str) -> dict[str, object]:
    # Not at the top: most results have no trace.
    from slicc.report.trace import RuleDict, trace_dict

    names = {v.c_name: v.name for v in woven.monitor.variables}
    values = {v.name: dict(enumerate(v.values)) for v in woven.monitor.variables if v.values}
    shown = RuleDict(
        name=rule.name,
        title=rule.title or rule.name,
        holds=rule.holds or "",
        page=rule.page or "",
        file=rule.span.file,
        text=woven.unit.sources.get(rule.span.file, ""),
        message=message,
    )
    made = trace_dict(
        failure.trace,
        driver_files=driver.files,
        rule_files=frozenset({rule.span.file}),
        model_files=frozenset(f for f in woven.unit.sources if is_model_file(f) and f != rule.span.file),
        state_names=names,
        state_values=values,
        rule=shown,
    )
    return dict(made)


def _related(woven: Woven, driver: Driver, failure: Failure) -> tuple[Related, ...]:
    """Where the rule's state was last changed by a call of the driver, before the failing step."""
    state = {v.c_name for v in woven.monitor.variables}
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
    return (Related(f"the rule's state changed here last, in a call of {function}", location(span)),)


# ---------------------------------------------------------------- plain C


def _prepare_plain(job: Job) -> tuple[Unit, Prepared]:
    units = list(_parsed(_preprocessed(job, ()))[0])
    for path in job.models:
        units += _parsed(_preprocessed(replace(job, sources=(path,)), ()))[0]
    unit = link(units)
    symbols = declare(unit, ABIS[job.abi], lenient_calls=True)
    program = lower(unit, symbols, job.checks, job.faults == "all")
    if job.function not in program.functions:
        raise InputError([error("no-such-function", f"the program defines no function `{job.function}`")])
    prepared = prepare(program, symbols.records, (job.function,))
    _refuse_calls(program)
    return unit, prepared


def _refuse_calls(program: ir.Program) -> None:
    """Raises: Unsupported, when a function calls what changes how programs run."""
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and isinstance(i.callee, str) and i.callee not in program.functions:
                    if what := next((w for start, w in _NOT_SEQUENTIAL.items() if i.callee.startswith(start)), None):
                        raise Unsupported(i.span, f"{what} (`{i.callee}`)")


# beginnings of names of functions that a plain program may not call
_NOT_SEQUENTIAL = {
    "pthread_create": "threads", "thrd_create": "threads", "_beginthread": "threads", "CreateThread": "threads",
    "fork": "processes", "vfork": "processes", "signal": "signals", "sigaction": "signals",
    "setjmp": "non-local jumps", "_setjmp": "non-local jumps", "sigsetjmp": "non-local jumps",
    "__sigsetjmp": "non-local jumps", "longjmp": "non-local jumps", "siglongjmp": "non-local jumps",
    "__builtin_setjmp": "non-local jumps", "__builtin_longjmp": "non-local jumps",
    "__sync_": "atomic operations", "__atomic_": "atomic operations", "__c11_atomic_": "atomic operations",
    "atomic_": "atomic operations",
}  # fmt: skip


def _plain_options(job: Job) -> Options:
    errors = ERROR_FUNCTIONS | frozenset(job.error_functions)
    if "overflow" in job.checks:
        errors |= {OVERFLOW}
    seconds = max(0.5, job.timeout)
    return Options(errors=errors, bound=job.bound, seconds=seconds, checks=job.checks - {"overflow"})


def _verify(job: Job, report: Report) -> Result:
    start = time.monotonic()
    unit, prepared = _prepare_plain(job)
    options = replace(_plain_options(job), seconds=max(0.5, job.timeout - (time.monotonic() - start)))
    found = answer(
        prepared, job.function, options, lambda b: report(Progress(f"no error within {b} loop passes", b, True))
    )
    verdict: Verdict = found.verdict  # type: ignore[assignment]
    reason = found.reason
    function = prepared.program.functions[job.function]
    returns = any(isinstance(b.end, ir.Return) for b in function.blocks.values())
    faulty = any(a.kind == "undefined" for a in found.assumptions)  # else what ends every path was asked for
    if verdict in ("proof", "bounded") and not found.returns and returns and not found.ends and faulty:
        verdict = "unknown"
        reason = Reason("vacuous", f"no path on which `{job.function}` returns was found", function.span)
    defects = []
    for failure in found.failures:
        place = location(failure.span)
        assert place is not None
        from slicc.report.trace import trace_dict

        message = failure.what or ("signed overflow" if failure.error == OVERFLOW else f"`{failure.error}` is called")
        trace = trace_dict(
            failure.trace,
            driver_files=frozenset(unit.sources),
            rule_files=frozenset(),
            model_files=frozenset(),
            state_names={},
            state_values={},
        )
        defects.append(Defect(job.function, message, place, (), "interpreted", dict(trace)))
    assumptions = tuple(dict.fromkeys(_assumption(a) for a in found.assumptions))
    reason_entry: ReasonEntry | None = None
    if verdict == "unknown" and reason is not None:
        reason_entry = ReasonEntry(reason.code, reason.message, location(reason.span))  # type: ignore[arg-type]
    return Result(
        None,
        verdict,
        bound=found.bound if verdict == "bounded" else None,
        limit="time" if reason is not None and reason.code == "timeout" else None,
        how=found.how if verdict == "proof" else None,  # type: ignore[arg-type]
        reason=reason_entry,
        entries=(EntryResult(job.function, None, verdict, found.returns),),
        assumptions=assumptions,
        defects=tuple(sorted(defects, key=_first)),
    )


# ---------------------------------------------------------------- earlier stages


def _emit(job: Job) -> str:
    if job.rule is None:
        unit, prepared = _prepare_plain(job)
        entry, options = job.function, _plain_options(job)
    else:
        driver = _read(job)
        woven = _weave(driver, job, _rule(job, driver))
        unit, prepared = woven.unit, woven.prepared
        entry = sequence_name(0, 1)
        options = Options(errors=frozenset({ABORT}), preserved=preserved(), bound=job.bound)
    match job.emit:
        case "c":
            return c_text(unit)
        case "ir":
            return ir_text(prepared.program)
        case stage:
            return listing(prepared, entry, options, str(stage))

