"""The command that shows one defect again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from slicc.place import rules_directory
from slicc.run.job import DEFAULT_CALLS, DEFAULT_MEMORY, DEFAULT_TIMEOUT, EntryChoice, Job


def command_again(job: Job, entries: Iterable[EntryChoice] = ()) -> str:
    """Yield a command with the job's rule and no other, and with ``entries`` alone (none: those of the job)."""
    words = ["slicc", "verify" if job.rule is None else "check", *job.sources]
    if job.database is not None:
        words += ["-p", job.database]
    if job.rule is not None:
        bundled = Path(job.rule.file).is_relative_to(rules_directory())
        words += ["--rule", job.rule.name if bundled else job.rule.file]
    elif job.function != "main":
        words += ["--function", job.function]
    for name in job.error_functions:
        words += ["--error-function", name]
    if job.checks:
        words += ["--check", ",".join(sorted(job.checks))]
    for entry in tuple(entries) or job.entries:
        words += ["--entry", entry.function + (f":{entry.role}" if entry.role is not None else "")]
    for option, values in (("--model", job.models), ("-I", job.include_dirs), ("--kit", job.kit)):
        for value in values:
            words += [option, value]
    if job.lenient:
        words.append("--lenient")
    for name, text in job.defines:
        words += ["-D", name if text is None else f"{name}={text}"]
    usual = (
        ("--abi", job.abi, "lp64" if job.rule is None else "llp64"),
        ("--faults", job.faults, "documented"),
        ("--bound", job.bound, None),
        ("--calls", job.calls, DEFAULT_CALLS),
        ("--timeout", f"{job.allowed or job.timeout:g}", f"{DEFAULT_TIMEOUT:g}"),
        ("--memory", job.memory, DEFAULT_MEMORY),
    )
    for option, given, default in usual:
        if given != default:
            words += [option, str(given)]
    if job.cross_check:
        words.append("--cross-check")
    if job.check_proof:
        words.append("--check-proof")
    return shlex.join(words)
