"""Does one job on a plain C program: it must call no error function."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from encoder import ir
from encoder.ctype import ABIS
from encoder.declare import declare
from encoder.diagnostic import Diagnostic, InputError, Unsupported, error
from encoder.handed_out import makers
from encoder.lower import lower
from encoder.lower_operator import ASSERTION, OVERFLOW
from encoder.options import Options
from encoder.outside import opened
from encoder.parse import with_deep_stack
from encoder.points_to import PointsTo, equality_key, is_environment
from encoder.prepared import Prepared, prepare
from encoder.source import Span
from encoder.verdict import Answer, Assumption, Failure, Reason
from encoder.verify import answer
from encoder.wander import wander
from slicc.headers import is_model_file
from slicc.run.again import command_again
from slicc.run.job import Job
from slicc.run.progress import Progress
from slicc.run.results import (
    Defect,
    EntryResult,
    ReasonEntry,
    Result,
    Verdict,
    assumption_entry,
    by_length,
    location,
    proof_entry,
    withdrawn_proofs,
)
from slicc.run.sources import own_warnings, parsed, preprocessed
from slicc.run.standard_library import (
    CALLING_BACK,
    OVERLAP,
    SORTING,
    Linked,
    handed_over,
    is_sure,
    kept_functions,
    refused_call,
    undecided,
    with_library,
)

Report = Callable[[Progress], None]

_SAID = {
    OVERFLOW: "signed overflow",
    OVERLAP: "a copy between objects that overlap",
    ASSERTION: "an assertion does not hold",
}
_OWN_OBJECTS = "pointers from outside are taken to lead each to an object of its own, not to what was handed out"
_TYPED_OBJECTS = "pointers from outside are taken to lead to one object only as one type, and to its beginning"
_KEPT = "`{}` has no body: it is taken not to call `{}` or others kept in what it is given"
_NEW_OBJECTS = "`{}` is taken to return objects of their own, as its name says"
ERROR_FUNCTIONS = frozenset({"__assert_fail", "reach_error", "__VERIFIER_error"})


def run_job(job: Job, report: Report) -> Result:
    """Yield the result of a job. Raises: InputError, Unsupported."""
    start = time.monotonic()
    result = with_deep_stack(lambda: _verify(job, report))
    return replace(result, seconds=round(time.monotonic() - start, 3))


def emit_stage(job: Job, report: Report) -> str:
    """Yield what an earlier stage than the last makes of the program. Raises: InputError, Unsupported."""
    return with_deep_stack(lambda: _emit(job))


def _prepare(job: Job) -> tuple[Linked, Prepared, tuple[Diagnostic, ...]]:
    """Yield the program, with bodies for what it calls of the C library."""
    texts = preprocessed(job, ())
    units = list(parsed(texts, lenient=job.lenient)[0])
    for path in job.models:
        units += parsed(preprocessed(replace(job, sources=(path,)), ()), lenient=job.lenient)[0]
    linked = with_library(units, ABIS[job.abi], job.checks)
    unit = linked.unit
    symbols = declare(unit, ABIS[job.abi], lenient_calls=True, lenient_types=job.lenient)
    program = lower(unit, symbols, job.checks, job.faults == "all", asserts=True)
    if job.function not in program.functions:
        raise InputError([error("no-such-function", f"the program defines no function `{job.function}`")])
    program = opened(program, job.function, symbols.records, not job.checks & {"memory", "uninitialised"})
    prepared = prepare(program, symbols.records, (job.function,))
    _refuse_calls(program, prepared.sets)
    warnings = own_warnings(texts, (*unit.warnings, *symbols.warnings))
    if not job.checks and not _may_fail(program, _options(job).errors):
        nothing = "nothing is looked for: the program calls no error function, and asserts nothing"
        span = program.functions[job.function].span
        warnings += (Diagnostic("warning", "no-error-function", nothing, span),)
    return linked, prepared, warnings


def _may_fail(program: ir.Program, errors: frozenset[str]) -> bool:
    """Is there a call of an error function, or one through a pointer?"""
    blocks = (block for function in program.functions.values() for block in function.blocks.values())
    calls = (i for block in blocks for i in block.instructions if isinstance(i, ir.Call))
    return any(not isinstance(i.callee, str) or i.callee in errors for i in calls)


def _refuse_calls(program: ir.Program, sets: PointsTo) -> None:
    """Raises: Unsupported, when a function calls what changes how programs run, or what calls back."""
    for call, name, function_name in handed_over(program, sets):
        if name in CALLING_BACK:
            raise Unsupported(call.span, f"a function of the library that calls back (`{name}` and `{function_name}`)")
    for function in program.functions.values():
        for block in function.blocks.values():
            for i in block.instructions:
                if not isinstance(i, ir.Call):
                    continue
                if isinstance(i.callee, str) and i.callee not in program.functions:
                    if leaving := refused_call(function, i):
                        raise Unsupported(i.span, leaving)
                for name in (i.callee,) if isinstance(i.callee, str) else sets.callees.get(i.site, ()):
                    what = _NOT_SEQUENTIAL.get(name) or next(
                        (w for start, w in _NOT_SEQUENTIAL_FAMILIES.items() if name.startswith(start)), None
                    )
                    if what and name not in program.functions:
                        raise Unsupported(i.span, f"{what} (`{name}`)")


# functions that a plain program may not call
_NOT_SEQUENTIAL = {
    "pthread_create": "threads", "thrd_create": "threads", "_beginthread": "threads", "_beginthreadex": "threads",
    "CreateThread": "threads", "CreateRemoteThread": "threads", "CreateRemoteThreadEx": "threads",
    "fork": "processes", "vfork": "processes", "_Fork": "processes",
    "signal": "signals", "sigaction": "signals", "sigset": "signals", "bsd_signal": "signals", "ssignal": "signals",
    "setjmp": "non-local jumps", "_setjmp": "non-local jumps", "sigsetjmp": "non-local jumps",
    "__setjmp": "non-local jumps", "__sigsetjmp": "non-local jumps", "_setjmpex": "non-local jumps",
    "_setjmp3": "non-local jumps", "longjmp": "non-local jumps", "siglongjmp": "non-local jumps",
    "_longjmp": "non-local jumps", "__builtin_setjmp": "non-local jumps", "__builtin_longjmp": "non-local jumps",
    "fesetround": "modes of floating point", "fesetenv": "modes of floating point",
    "feupdateenv": "modes of floating point", "feenableexcept": "modes of floating point",
    "fedisableexcept": "modes of floating point", "_controlfp": "modes of floating point",
    "_controlfp_s": "modes of floating point", "_control87": "modes of floating point",
    "__control87_2": "modes of floating point",
    "fetestexcept": "exceptions of floating point", "fegetexceptflag": "exceptions of floating point",
}  # fmt: skip
# and beginnings of such names
_NOT_SEQUENTIAL_FAMILIES = dict.fromkeys(("__sync_", "__atomic_", "__c11_atomic_", "atomic_"), "atomic operations")


def _options(job: Job) -> Options:
    errors = ERROR_FUNCTIONS | {ASSERTION} | frozenset(job.error_functions)
    if "overflow" in job.checks:
        errors |= {OVERFLOW}
    if "memory" in job.checks:
        errors |= {OVERLAP}
    seconds = max(0.5, job.timeout)
    return Options(
        errors=errors,
        bound=job.bound,
        seconds=seconds,
        checks=job.checks - {"overflow"},
        returns=False,
        cross_check=job.cross_check,
        check_proof=job.check_proof,
        witness=job.witness,
    )


def _verify(job: Job, report: Report) -> Result:
    start = time.monotonic()
    linked, prepared, warnings = _prepare(job)
    options = replace(_options(job), seconds=max(0.5, job.timeout - (time.monotonic() - start)))

    def failed(found: Answer) -> None:
        """Say what is known, lest it be lost when this process is killed."""
        known = _result(job, linked, prepared, warnings, options, found, start)
        report(Progress("an error is found", result=known))

    def progress(bound: int) -> None:
        report(Progress(f"no error within {bound} loop passes", bound, True))

    found = answer(prepared, job.function, options, progress, failed)
    return _result(job, linked, prepared, warnings, options, found, start)


def _result(
    job: Job,
    linked: Linked,
    prepared: Prepared,
    warnings: tuple[Diagnostic, ...],
    options: Options,
    found: Answer,
    start: float,
) -> Result:
    unit = linked.unit
    verdict: Verdict = found.verdict
    reason = found.reason
    function = prepared.program.functions[job.function]
    returns = any(isinstance(b.end, ir.Return) for b in function.blocks.values())
    if verdict in ("proof", "bounded") and returns:
        empty = _why_empty(prepared, job, options, found, start)
        if empty is not None:
            verdict, reason = "unknown", empty
    failures = tuple(filter(is_sure, found.failures))
    if verdict == "defect" and (why := undecided(found)) is not None:
        verdict, reason, failures = "unknown", why, ()
    defects = []
    for failure in failures:
        from slicc.report.trace import trace_dict

        place = location(_own_span(failure))
        assert place is not None
        message = failure.what or _SAID.get(failure.error, f"`{failure.error}` is called")
        trace = trace_dict(
            failure.trace,
            driver_files=frozenset(f for f in unit.sources if not is_model_file(f)),
            rule_files=frozenset(),
            model_files=frozenset(filter(is_model_file, unit.sources)),
            state_names={},
            state_values={},
            sources=unit.sources,
        )
        defects.append(Defect(job.function, message, place, (), "interpreted", dict(trace), command_again(job)))
    apart = [
        Assumption("stub", f"`{name}` has no body: it is taken not to call `{handed}`, handed to it", call.span)
        for call, name, handed in handed_over(prepared.program, prepared.sets)
    ]
    apart += [
        Assumption("stub", _KEPT.format(name, kept), call.span)
        for name, (call, kept) in kept_functions(prepared.program, prepared.sets).items()
    ]
    if not prepared.sets.hands_back:
        apart.append(Assumption("alias", _OWN_OBJECTS))
    else:
        types = prepared.sets.types
        if len({equality_key(types, cls) for cls in types if is_environment(cls)}) > 1:
            apart.append(Assumption("alias", _TYPED_OBJECTS))
        made = makers(prepared.program).items()
        apart += [Assumption("alias", _NEW_OBJECTS.format(name), call.span) for name, call in made]
    apart += [Assumption("model", SORTING.format(name)) for name in sorted({"qsort", "bsearch"} & linked.bodies)]
    assumptions = tuple(dict.fromkeys(assumption_entry(a) for a in (*found.assumptions, *apart)))
    reason_entry: ReasonEntry | None = None
    if verdict == "unknown" and reason is not None:
        place = location(reason.span) or location(prepared.program.functions[job.function].span)
        reason_entry = ReasonEntry(reason.code, reason.message, place)
    return Result(
        None,
        verdict,
        bound=found.bound if verdict == "bounded" else None,
        limit="time" if reason is not None and reason.code == "timeout" else None,
        how=found.how if verdict == "proof" else None,
        reason=reason_entry,
        entries=(EntryResult(job.function, None, verdict, found.returns),),
        assumptions=assumptions,
        defects=tuple(sorted(defects, key=by_length)),
        proofs=(proof_entry(job.function, found),) if verdict == "proof" else (),
        warnings=(*warnings, *withdrawn_proofs(found.withdrawn)),
    )


def _own_span(failure: Failure) -> Span:
    """Yield where the program's own text is when the error happens: the call of a function of the library."""
    if not is_model_file(failure.span.file):
        return failure.span
    own = (step.span for step in reversed(failure.trace.steps) if not is_model_file(step.span.file))
    return next(own, failure.span)


def _why_empty(prepared: Prepared, job: Job, options: Options, found: Answer, start: float) -> Reason | None:
    """Yield that an answer may be about nothing, unless there is an execution of the whole program that comes to its
    end, or it was asked for what ends every one."""
    if found.returns or found.ends:
        return None
    faulty = any(a.kind == "undefined" for a in found.assumptions)
    left = job.timeout - (time.monotonic() - start)
    seen = wander(prepared.program, job.function, options.errors, frozenset(), time.monotonic() + left / 4)
    if seen.returns or seen.ends or not faulty and seen.fault is None:
        return None
    left = job.timeout - (time.monotonic() - start)
    again = answer(prepared, job.function, replace(options, whole=True, seconds=max(0.5, left)))
    if again.returns or again.ends:
        return None
    why = f"no path on which `{job.function}` returns was found"
    if seen.fault is None or is_model_file(seen.fault.span.file):
        return Reason("vacuous", why, prepared.program.functions[job.function].span)
    return Reason("vacuous", f"{why}; here a run ends as C leaves undefined: {seen.fault.what}", seen.fault.span)


def _emit(job: Job) -> str:
    # Not at the top: of all runs, few print a program.
    from slicc.run.stage import stage_text

    linked, prepared, _ = _prepare(job)
    return stage_text(linked.unit, prepared, job.function, _options(job), job.emit)
