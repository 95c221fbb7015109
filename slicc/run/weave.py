"""Reads a driver, and weaves a rule, the environment and a harness into it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Diagnostic, InputError, Unsupported, error
from encoder.extract import Declarations, extract, words_of
from encoder.link import Unit, declared_only, link, rename_function
from encoder.lower import Lowered, lowered
from encoder.order import expressions_of
from encoder.parse import TranslationUnit, parse_text
from encoder.prepared import Prepared, prepare
from encoder.preprocess import Preprocessed
from encoder.print import Prototype, defined, prototypes
from encoder.symbol import Symbols
from slicc.entry_points import EntryMap, detect, given, signature_of
from slicc.environment import (
    aliases,
    header_functions,
    level_functions,
    model_unit,
    role_ids,
    roles,
    rule_roles,
)
from slicc.harness import HARNESS, Entry, forever_name, general_name, harness_text, sequence_name
from slicc.headers import include_directories, is_model_file, own_files
from slicc.instrument import BODY_PREFIX, INTRINSICS, Monitor, monitor_text
from slicc.lint import lint
from slicc.parse import decode_rule, parse_rule
from slicc.place import rules_directory
from slicc.resolve import resolve
from slicc.rule import Rule
from slicc.run.job import Job
from slicc.run.sources import own_warnings, parsed, preprocessed

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
    warnings: tuple[Diagnostic, ...]
    lowered: Lowered = field(repr=False)


@dataclass(frozen=True, slots=True)
class Woven:
    """A driver with a rule, the environment and a harness woven in."""

    unit: Unit
    monitor: Monitor
    entries: tuple[Entry, ...]
    prepared: Prepared
    map: EntryMap
    rule: Rule
    symbols: Symbols


# ---------------------------------------------------------------- reading


# What this process, or the one that it is a copy of, has read ahead: values, which nobody changes.
_drivers: dict[Job, Driver] = {}
_entry_maps: dict[Job, EntryMap] = {}


def read_ahead(job: Job) -> None:
    """Read a driver once for all rules that are going to be checked. Raises: InputError, Unsupported."""
    key = _without_rule(job)
    driver = _drivers[key] = _read(job)
    # What is wrong with the entry points is said after what is wrong with the rule.
    with contextlib.suppress(InputError, Unsupported):
        if not job.beside or any(_applies(replace(job, rule=one), driver) for one in job.beside):
            _entry_maps[key] = entry_map(job, driver)


def read(job: Job) -> Driver:
    """Yield the driver, checked and lowered. Raises: InputError, Unsupported."""
    return _drivers.get(_without_rule(job)) or _read(job)


def _applies(job: Job, driver: Driver) -> bool:
    try:
        return any(name in driver.used for name in known_triggers(rule_of(job, driver)))
    except InputError:
        return False


def _without_rule(job: Job) -> Job:
    return replace(job, rule=None, timeout=0.0, allowed=None)


def _read(job: Job) -> Driver:
    texts = preprocessed(job, include_directories(job.kit))
    units, known, words = parsed(texts, _rule_words(job), lenient=job.lenient)
    units = tuple(_with_events(one, text) for one, text in zip(units, texts, strict=True))
    unit = link(units)
    symbols = declare(unit, ABIS[job.abi], lenient_calls=True, lenient_types=job.lenient)
    made = lowered(unit, symbols, every_fault=job.faults == "all")
    program = made.program
    files = frozenset(f for text in texts for f in text.files if not is_model_file(f))
    warnings = own_warnings(texts, (*unit.warnings, *symbols.warnings))
    return Driver(
        texts, words, known, unit, symbols, program, prototypes(unit), files, _referenced(program), warnings, made
    )


def _with_events(unit: TranslationUnit, text: Preprocessed) -> TranslationUnit:
    """Leave out the bodies that a kit's headers have for functions of the IRQL: these are the models' to say."""
    is_own = own_files(text)
    return declared_only(unit, level_functions(), lambda file: not is_own(file) and not is_model_file(file))


def _rule_words(job: Job) -> frozenset[str]:
    """Yield the words of the rules' texts, for the driver's headers may declare what they mean."""
    found: frozenset[str] = frozenset()
    for rule in job.beside or ((job.rule,) if job.rule is not None else ()):
        # What cannot be read is said when the rule is read.
        with contextlib.suppress(OSError):
            found |= words_of(Path(rule.file).read_text(encoding="utf-8", errors="replace"))
    return found


def _more_declarations(driver: Driver, text: str) -> str:
    """Yield, as C, the header declarations that generated ``text`` needs and the driver does not mention."""
    missing = words_of(text) - driver.words
    out: list[str] = []
    for pre in driver.texts:
        found = extract(pre, own_files(pre), missing, bodies=False, rest=False).text
        missing -= words_of(found)
        out.append(found)
    return "".join(out)


def entry_map(job: Job, driver: Driver) -> EntryMap:
    """Yield the entry points asked for, or those found."""
    known = _entry_maps.get(_without_rule(job))
    if known is not None:
        return known
    if job.entries:
        chosen = tuple((e.function, e.role) for e in job.entries)
        return EntryMap(given(chosen, driver.program, driver.prototypes), (), ())
    return detect(driver.program, driver.symbols.records, driver.prototypes)


def need_entries(found: EntryMap) -> None:
    """Raises: InputError when there is none."""
    if not found.entries:
        hint = "name one with --entry FUNCTION:ROLE"
        if found.escapes:
            hint += "; functions whose address is taken: " + ", ".join(e.display for e in found.escapes[:5])
        raise InputError([error("no-entry-point", "the driver has no entry point", None, hint)])


# ---------------------------------------------------------------- weaving


def rule_of(job: Job, driver: Driver) -> Rule:
    """Yield the rule of a job, its names resolved in the driver. Raises: InputError."""
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
    rule = resolve(syntax, signatures, rule_roles(), names, bundled, header_functions())
    if not rule.triggers:
        hint = "write `applies_to FUNCTION, ...;`"
        raise InputError([error("missing-trigger", "the rule names no function that it is about", rule.span, hint)])
    return rule


def rule_warnings(rule: Rule) -> tuple[Diagnostic, ...]:
    """Yield what is odd about a rule of the user's own, but texts that it lacks."""
    places = (rules_directory() / "include", Path(rule.span.file).parent)
    absent = [i for i in rule.includes if not any((place / i.path).is_file() for place in places)]
    return (
        *(Diagnostic("warning", "no-such-header", f"no header `{i.path}`: it is passed over", i.span) for i in absent),
        *(w for w in lint(rule) if w.code not in ("missing-text", "missing-trigger")),
    )


def known_triggers(rule: Rule) -> dict[str, str]:
    """Yield the names under which a driver may call what the rule is about -> what that is."""
    found = {name: name for name in rule.triggers}
    for other, public in aliases().items():
        if public in found:
            found[other] = public
    return found


def _referenced(program: ir.Program) -> dict[str, list[int]]:
    """Functions that are called or whose address is taken -> sites of their direct calls."""
    found: dict[str, list[int]] = {}
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if isinstance(i, ir.Call) and isinstance(i.callee, str):
                    found.setdefault(i.callee, []).append(i.site)
                for name in _addresses(expressions_of(i)):
                    found.setdefault(name, [])
            match block.end:
                case ir.Branch(condition=e) | ir.Return(value=e) if e is not None:
                    for name in _addresses((e,)):
                        found.setdefault(name, [])
    for obj in program.objects.values():
        for name in _addresses(value for _, value in obj.initial or ()):
            found.setdefault(name, [])
    return found


def _addresses(expressions: Iterable[ir.Expr]) -> list[str]:
    """The functions whose addresses stand in expressions."""
    found: list[str] = []
    stack = list(expressions)
    while stack:
        match stack.pop():
            case ir.FunctionAddress(name, _):
                found.append(name)
            case ir.Load(address, _, _):
                stack.append(address)
            case ir.Unary(_, operand, _) | ir.Convert(_, operand, _):
                stack.append(operand)
            case ir.Binary(_, left, right, _):
                stack += (left, right)
            case ir.Element(base, index, _, _, _):
                stack += (base, index)
            case ir.Choose(condition, then, otherwise, _):
                stack += (condition, then, otherwise)
    return found


def weave(driver: Driver, job: Job, rule: Rule) -> Woven:
    """Yield the driver with everything that it is checked with. Raises: InputError, Unsupported."""
    found = entry_map(job, driver)
    need_entries(found)
    woven = _woven(driver, job, rule, found)
    called = _called(woven)
    loose = tuple(e for e in found.loose if not called & {e.function, BODY_PREFIX + e.function})
    if not loose:
        return woven
    return _woven(driver, job, rule, replace(found, entries=(*found.entries, *loose)))


def _called(woven: Woven) -> frozenset[str]:
    """Yield the functions that calls of the entry points lead to, by way of models, too."""
    program, callees = woven.prepared.program, woven.prepared.sets.callees
    work = [general_name(number) for number in range(len(woven.entries))]
    found = set(work)
    while work:
        function = program.functions.get(work.pop())
        for block in function.blocks.values() if function is not None else ():
            for i in block.instructions:
                if isinstance(i, ir.Call):
                    names = (i.callee,) if isinstance(i.callee, str) else callees.get(i.site, ())
                    work += (name for name in names if name not in found)
                    found.update(names)
    return frozenset(found)


def _woven(driver: Driver, job: Job, rule: Rule, found: EntryMap) -> Woven:
    used = driver.used
    wanted = {n: signature_of(p) for n, p in driver.prototypes.items() if n in used}
    signatures = {n: s for n, s in wanted.items() if not s.variadic}
    ids = role_ids()
    entries = tuple(_with_known_fields(e, driver) for e in found.entries)
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
        given_models = preprocessed(replace(job, sources=job.models), include_directories(job.kit))
        models += parsed(given_models, lenient=job.lenient)[0]
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
    before = driver.symbols
    symbols = declare(linked, ABIS[job.abi], lenient_calls=True, lenient_types=job.lenient, before=before)
    program = lowered(linked, symbols, every_fault=job.faults == "all", before=driver.lowered).program
    roots = [general_name(k) for k in range(len(entries))]
    roots += [sequence_name(k, c) for k in range(len(entries)) for c in range(1, job.calls + 1)]
    roots += [forever_name(k) for k in range(len(entries))]
    prepared = prepare(program, symbols.records, tuple(roots))
    return Woven(linked, monitor, entries, prepared, found, rule, symbols)


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
