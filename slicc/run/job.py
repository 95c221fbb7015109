"""One job: everything that one result depends on, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Abi = Literal["llp64", "lp64", "ilp32"]
Faults = Literal["documented", "all"]
Stage = Literal["c", "ir", "unrolled", "ssa", "smt2"]

DEFAULT_TIMEOUT = 18.0
DEFAULT_MEMORY = 4096
DEFAULT_CALLS = 2


@dataclass(frozen=True, slots=True)
class EntryChoice:
    """An entry point asked for; ``role`` None: parameters arbitrary, PASSIVE_LEVEL, no locks held."""

    function: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule asked for: its name and the file that holds its text."""

    name: str
    file: str


@dataclass(frozen=True, slots=True)
class FileFlags:
    """How one file is preprocessed, besides what holds for all files. ``defines`` are spelled NAME or NAME=VALUE;
    ``forced`` are the headers that are read before it."""

    file: str
    include_dirs: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    undefines: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One rule on one driver, or (``rule`` None) one plain C program.

    Units: ``timeout`` seconds of wall time left from now on, everything included (``allowed`` is what was asked for,
    where that is more); ``memory`` MiB. ``entries`` empty:
    detect them. ``bound`` None: deepen until decided or out of time. ``function`` and ``error_functions`` matter for
    plain C alone, as do ``checks``: kinds of undefined behaviour that count as errors. ``command`` is what the user
    typed, for the reports. ``peers`` is the depth to which ``instrument`` allocates environment objects explicitly
    (None: by the intrinsic). ``flags``: of those sources that have their own.
    ``beside``: the rules that are asked of the same driver in the same command; it is read for all of them at once.
    ``database``: the compilation database that they come from.
    ``cross_check``: a second solver must agree. ``check_proof``: proofs by property simulation are checked.
    ``witness``: proofs say what they know of each loop.
    ``faults``: which accesses in a __try block may raise an exception. ``kit``: directories of a kit's own headers.
    ``lenient``: missing headers and unknown types pass, and what depends on them is refused.
    """

    sources: tuple[str, ...]
    rule: RuleFile | None = None
    entries: tuple[EntryChoice, ...] = ()
    models: tuple[str, ...] = ()
    include_dirs: tuple[str, ...] = ()
    defines: tuple[tuple[str, str | None], ...] = ()
    abi: Abi = "llp64"
    bound: int | None = None
    calls: int = DEFAULT_CALLS
    timeout: float = DEFAULT_TIMEOUT
    memory: int = DEFAULT_MEMORY
    function: str = "main"
    error_functions: tuple[str, ...] = ()
    checks: frozenset[str] = frozenset()
    emit: Stage | None = None
    peers: int | None = None
    flags: tuple[FileFlags, ...] = ()
    faults: Faults = "documented"
    kit: tuple[str, ...] = ()
    lenient: bool = False
    command: str = ""
    database: str | None = None
    allowed: float | None = None
    beside: tuple[RuleFile, ...] = ()
    cross_check: bool = False
    check_proof: bool = False
    witness: bool = False
