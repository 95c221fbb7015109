"""Mutants of property simulation and of a few other modules, and which of them their tests notice.

``PYTHONPATH=. python tests/mutants.py encoder/facts.py encoder/summarize_memory.py`` changes one thing at a time (a
comparison, a condition, a statement, a number) and runs tests on the change in this process, up to the first that
fails: those of the abstract states (``UNITS``, some milliseconds each), then the pairs of ``tests/encoder/summaries``.
Where all pass, proofs that rest on other claims than before are checked, as the tests do. Of modules that are no part
of property simulation (``OTHERS``) the first tests are all. ``--all`` takes every module, ``--units`` runs the first
tests only, ``--sample 0.2`` takes a fifth of the mutants.
Survivors are looked up in ``tests/mutants_survivors.txt``, which says why each may live; with ``--write`` the list is
written anew, reasons kept. The exit code is 1 if fewer than 90% are killed, or a survivor has no reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import gc
import hashlib
import importlib
import inspect
import itertools
import os
import pickle
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "encoder"))

import pytest
from bench import Bench
from twins import ERRORS, MODES, PROVED_BY_MODES, TWINS, errors_of, how_much, lowered, marked, noted, twin

from encoder import ir
from encoder.certificate import Certificate, Claim
from encoder.certify import Certified, certify
from encoder.modes import NO_MODES, branched, modes
from encoder.points_to import PointsTo
from encoder.summarize import Clean, Open, summarize

MODULES = ("encoder/facts.py", "encoder/summarize.py", "encoder/modes.py",
           *sorted(map(str, Path("encoder").glob("summarize_*.py"))))  # fmt: skip
OTHERS = ("encoder/parts.py", "encoder/products.py", "encoder/term_code.py", "encoder/relations.py", "encoder/trial.py",
          "encoder/explore.py", "encoder/walk.py")  # fmt: skip
UNITS: dict[str, tuple[str, ...]] = {
    "encoder/facts.py": ("test_facts",),
    "encoder/summarize_join.py": ("test_join",),
    "encoder/summarize_passage.py": ("test_passage",),
    "encoder/summarize_memory.py": ("test_memory", "test_passage", "test_join"),
    "encoder/summarize_instruction.py": ("test_instructions", "test_memory"),
    "encoder/summarize_value.py": ("test_instructions", "test_memory"),
    "encoder/summarize_symbols.py": ("test_symbols", "test_memory", "test_passage", "test_join"),
    "encoder/summarize_walk.py": ("test_summarize_walk",),
    "encoder/summarize_context.py": ("test_contexts", "test_summarize_walk"),
    "encoder/summarize_effects.py": ("test_effects",),
    "encoder/summarize.py": ("test_summarize_walk",),
    "encoder/summarize_state.py": ("test_summarize_walk", "test_join"),
    "encoder/modes.py": ("test_modes.test_what_a_mode_is", "test_modes.test_branches_do_what_choices_did"),
    "encoder/parts.py": ("test_parts",),
    "encoder/products.py": ("test_products",),
    "encoder/term_code.py": ("test_term_code",),
    "encoder/relations.py": ("test_relations.test_proved", "test_relations.test_is_never_proved"),
    "encoder/trial.py": ("test_trial",),
    "encoder/explore.py": ("test_explore.test_pairs", "test_explore.test_the_check_sees_a_state_that_is_missing",
                           "test_explore.test_what_an_event_machine_is"),  # fmt: skip
    "encoder/walk.py": ("test_walk",),
}  # by module, files of tests/encoder, or tests in them
SURVIVORS = Path(__file__).parent / "mutants_survivors.txt"
_SECONDS = 30  # of one program
_UNIT_CPU_SECONDS = 10  # of a mutant in the tests of the abstract states; one that takes longer does not end
_OTHERS_CPU_SECONDS = 30  # of one in the tests of modules that are no part of property simulation
_CPU_SECONDS = 4  # of one mutant in the pairs, likewise
_CHECK_CPU_SECONDS = 12  # of the proofs that a mutant changes
_MOST_MEMORY = 3 << 30
_FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_WORDS = {
    "ult": "ule", "ule": "ult", "slt": "sle", "sle": "slt", "and": "or", "or": "and", "zext": "sext", "sext": "zext",
    "eq": "ult",
}  # fmt: skip
_NAMES = {"min": "max", "max": "min", "all": "any", "any": "all", "zext": "sext", "sext": "zext", "signed": "value",
          "bounds": "signed_bounds", "signed_bounds": "bounds", "intersection": "union"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module: in which function, what stood there, what stands there now."""

    file: str
    function: str
    line: int
    before: str
    after: str
    code: CodeType

    @property
    def key(self) -> str:
        return f"{self.file} | {self.function} | {self.before} => {self.after}"


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield what may stand in the place of a node: (the node that is shown, its replacement)."""
    match node:
        case ast.Compare(ops=[op]):
            for new in _FLIPS.get(type(op), ()):
                changed = copy.deepcopy(node)
                changed.ops = [new()]
                yield node, changed
        case ast.Compare(ops=[first, second]):
            for place, op in enumerate((first, second)):
                changed = copy.deepcopy(node)
                changed.ops[place] = _FLIPS[type(op)][0]()
                yield node, changed
        case ast.BoolOp(op=op, values=values):
            changed = copy.deepcopy(node)
            changed.op = ast.And() if isinstance(op, ast.Or) else ast.Or()
            yield node, changed
            for k in range(len(values)):
                rest = [v for n, v in enumerate(values) if n != k]
                yield node, rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, operand
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            changed = copy.deepcopy(node)
            changed.op = _OPERATORS[type(op)]()
            yield node, changed
        case ast.IfExp(test=test, body=body, orelse=other):
            yield node, ast.IfExp(test, other, body)
        case ast.Constant(value=bool(value)):
            yield node, ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield node, ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value in _WORDS:
            yield node, ast.Constant(_WORDS[value])
        case ast.Attribute(value=value, attr=attr) if attr in _NAMES:
            yield node, ast.Attribute(value, _NAMES[attr], node.ctx)
        case ast.Name(id=name) if name in _NAMES and isinstance(node.ctx, ast.Load):
            yield node, ast.Name(_NAMES[name], node.ctx)
        case ast.If(test=test) | ast.While(test=test):
            yield test, ast.Constant(False)
            if isinstance(node, ast.If):
                yield test, ast.Constant(True)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 110 else text[:107] + "..."


class _Site:
    """The places of a tree where something can be changed."""

    def __init__(self, file: str, source: str):
        self.file = file
        self.tree = ast.parse(source)
        self.found: list[Mutant] = []

    def mutants(self) -> list[Mutant]:
        self._visit(self.tree, "")
        return self.found

    def _note(self, function: str, shown: ast.AST, after: str) -> None:
        code = compile(ast.fix_missing_locations(self.tree), str(Path(self.file).resolve()), "exec")
        self.found.append(Mutant(self.file, function, getattr(shown, "lineno", 0), _shown(shown), after, code))

    def _visit(self, node: ast.AST, function: str) -> None:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            function = f"{function}.{node.name}" if function else node.name
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "bases", "args", "type_params"):
                if name != "args" or isinstance(node, (ast.FunctionDef, ast.Lambda)):
                    continue
            if isinstance(value, list):
                if name == "body" or name == "orelse" or name == "finalbody":
                    self._statements(value, function)
                for place, child in enumerate(value):
                    if isinstance(child, ast.AST):
                        self._replace(child, value, place, function)
                        self._visit(child, function)
            elif isinstance(value, ast.AST):
                self._replace(value, node, name, function)
                self._visit(value, function)

    def _replace(self, child: ast.AST, where: object, place: object, function: str) -> None:
        if not function or isinstance(child, ast.expr_context):
            return
        for shown, new in _changes(child):
            if isinstance(child, (ast.If, ast.While)):
                old, child.test = child.test, new
                self._note(function, shown, _shown(new))
                child.test = old
            elif isinstance(where, list):
                where[place] = new
                self._note(function, shown, _shown(new))
                where[place] = child
            else:
                setattr(where, str(place), new)
                self._note(function, shown, _shown(new))
                setattr(where, str(place), child)

    def _statements(self, body: list[ast.stmt], function: str) -> None:
        if not function:
            return
        for place, statement in enumerate(body):
            match statement:
                case ast.Expr(value=ast.Constant()):
                    continue
                case ast.Expr() | ast.AugAssign() | ast.Delete() | ast.Raise() | ast.Continue() | ast.Break():
                    pass
                case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
                    pass
                case _:
                    continue
            body[place] = ast.copy_location(ast.Pass(), statement)
            self._note(function, statement, "nothing")
            body[place] = statement


def mutants(file: str) -> list[Mutant]:
    """Yield the mutants of a module, in the order of its text; those of reports, messages and limits left out."""
    found = _Site(file, Path(file).read_text()).mutants()
    return [m for m in found if ".__init__" not in m.function or m.after == "nothing"]


def _functions(owner: object, module: str) -> Iterator[tuple[str, FunctionType]]:
    for name, value in vars(owner).items():
        if isinstance(value, FunctionType) and value.__module__ == module:
            yield name, value
        elif isinstance(value, type) and value.__module__ == module:
            for inner, function in _functions(value, module):
                yield f"{name}.{inner}", function


def install(module: ModuleType, code: CodeType) -> None:
    """Give a module's functions their changed code; who imported them sees the change."""
    scratch = ModuleType(module.__name__)
    scratch.__dict__.update(__file__=module.__file__)
    sys.modules[module.__name__] = scratch
    exec(code, scratch.__dict__)
    sys.modules[module.__name__] = module
    new = dict(_functions(scratch, module.__name__))
    for name, function in _functions(module, module.__name__):
        if name in new and function.__closure__ is None:
            function.__code__ = new[name].__code__
            function.__defaults__ = new[name].__defaults__


@dataclass(frozen=True, slots=True)
class Case:
    """A program and what is to be said of it."""

    name: str
    kind: str
    program: ir.Program
    sets: PointsTo
    errors: frozenset[int]
    noted: tuple[int, ...]

    def said(self, keep: bool) -> Clean | Open:
        told = modes(self.program, self.sets) if self.name in MODES else NO_MODES
        program = branched(self.program, self.sets, told)
        return summarize(program, self.sets, "main", ERRORS, time.monotonic() + _SECONDS, keep=keep, told=told)

    def passes(self) -> bool:
        found = self.said(self.kind == "ok")
        if self.kind != "ok":
            return isinstance(found, Open) and bool({c.span.line for c in found.candidates} & self.errors)
        if not isinstance(found, Clean) or found.certificate is None or how_much(found.certificate) != self.noted:
            return False
        if self.name.startswith("faults:"):
            text = twin(self.name, "ok")
            stubs = {s.line for s in found.stubs.values()}
            return {s.line for s in found.faults} == marked(text, "fault") and stubs == marked(text, "stub")
        return True

    def certificate(self) -> Certificate | None:
        found = self.said(True)
        return found.certificate if isinstance(found, Clean) else None

    def is_refuted(self, certificate: Certificate) -> bool:
        """Does the check of proofs find something wrong with one?"""
        end = time.monotonic() + 2 * _SECONDS
        try:
            told = modes(self.program, self.sets) if self.name in MODES else NO_MODES
            program = branched(self.program, self.sets, told)
            found = certify(program, self.sets, "main", ERRORS, certificate, end)
        except Exception:  # a mutant leaves claims of any shape, which the check need not survive to notice it
            return True
        return not isinstance(found, Certified) and not found.late


def claimed(certificate: Certificate) -> int:
    """Yield a number that is the same for the same claims."""

    def of(claim: Claim) -> object:
        registers, cells = frozenset(claim.registers.items()), frozenset(claim.cells.items())
        return registers, cells, claim.facts, claim.dirty, claim.killed

    activations = tuple(
        (
            a.function,
            of(a.start),
            frozenset(a.contents.items()),
            frozenset((point, tuple(map(of, claims))) for point, claims in a.claims.items()),
            tuple(map(of, a.exits)),
            frozenset(a.calls.items()),
        )
        for a in certificate.activations
    )
    return hash((tuple(certificate.terms.nodes), certificate.objects, activations))


@dataclass(frozen=True, slots=True)
class Unit:
    """A test of the abstract states."""

    name: str
    run: Callable[[], object]

    def passes(self) -> bool:
        self.run()
        return True


def _called(function: Callable[..., object], pointers: Any, **row: object) -> None:
    """Call a test with what pytest would give it."""
    asked = inspect.signature(function).parameters
    with pytest.MonkeyPatch.context() as patch:
        given = {"bench": lambda: Bench(pointers), "monkeypatch": lambda: patch}
        function(**{name: make() for name, make in given.items() if name in asked}, **row)


def units(file: str) -> list[Unit]:
    """Yield the tests of a module's part of the abstract states, one for each set of parameters."""
    found: list[Unit] = []
    for place in UNITS.get(file, ()):
        module, _, only = place.partition(".")
        defined = vars(importlib.import_module(module))
        for name, function in defined.items():
            if name == only or not only and name.startswith("test_"):
                rows: list[dict[str, object]] = [{}]
                for mark in getattr(function, "pytestmark", ()):
                    names, values = mark.args
                    if isinstance(names, str):
                        rows = [{**row, names: value} for value in values for row in rows]
                    else:
                        rows = [{**row, **dict(zip(names, value))} for value in values for row in rows]
                function = functools.partial(_called, function, defined.get("_POINTERS"))
                for number, row in enumerate(rows):
                    found.append(Unit(f"{module}.{name}[{number}]", functools.partial(function, **row)))
    return found


def cases() -> list[Case]:
    """Yield the pairs, read and lowered (kept for the next run in ``.pytest_cache``)."""
    content = hashlib.sha256()
    for path in sorted((*Path("encoder").rglob("*.py"), *Path("tests/encoder").rglob("*"), Path(__file__))):
        if path.is_file() and path.suffix in (".py", ".c", ".txt"):
            content.update(path.read_bytes())
    kept = Path(".pytest_cache") / f"mutants-{content.hexdigest()[:16]}.pickle"
    if kept.exists():
        return list(pickle.loads(kept.read_bytes()))
    how_many = noted()
    found = []
    for name in (*TWINS, *PROVED_BY_MODES):
        for kind in ("bad", "ok"):
            text = twin(name, kind)
            found.append(Case(name, kind, *lowered(text), frozenset(errors_of(text)), how_many[name]))
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(pickle.dumps(found))
    return found


class _Late(BaseException):
    """A mutant takes longer than it may."""


def _late(number: int, frame: FrameType | None) -> None:
    raise _Late


class Tests:
    """What is run on a mutant. ``order``: the pairs; ``claims``: what they claim as they are."""

    def __init__(self, files: Iterable[str], pairs: bool):
        self.units = {file: units(file) for file in files}
        self.order: list[Case] = []
        self.claims: dict[str, int] = {}
        for unit in itertools.chain.from_iterable(self.units.values()):
            assert unit.passes(), unit.name
        if pairs:
            taken: dict[str, float] = {}
            self.order = cases()
            for case in self.order:
                start = time.process_time()
                assert case.passes(), case.name
                taken[case.name] = taken.get(case.name, 0.0) + time.process_time() - start
            for case in self.order:
                if case.kind == "ok" and (made := case.certificate()) is not None:
                    self.claims[case.name] = claimed(made)
            self.order.sort(key=lambda case: taken[case.name] > 0.2)

    def fate(self, mutant: Mutant) -> str:
        """Yield what notices a mutant ("" for a survivor), which is the first to be tried from then on.

        In this process: changed functions get their own code back at the end. What changes a case would be noticed by
        the next mutants, so cases are values.
        """
        module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
        own = compile(Path(mutant.file).read_text(), str(Path(mutant.file).resolve()), "exec")
        try:
            install(module, mutant.code)
            seconds = _UNIT_CPU_SECONDS if mutant.file in MODULES else _OTHERS_CPU_SECONDS
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            noticed = first_to_fail(self.units[mutant.file])
            if not noticed and self.order and mutant.file in MODULES:
                signal.setitimer(signal.ITIMER_VIRTUAL, _CPU_SECONDS)
                noticed = first_to_fail(self.order)
            if not noticed and self.order and mutant.file in MODULES:
                signal.setitimer(signal.ITIMER_VIRTUAL, _CHECK_CPU_SECONDS)
                noticed = refuted(self.order, self.claims)
            return noticed
        except _Late:
            return "does not end"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            install(module, own)


def first_to_fail(order: list[Any]) -> str:
    """Yield the name of a test that fails, which is moved to the front ("" for none)."""
    for test in order:
        try:
            passes = test.passes()
        except (Exception, pytest.fail.Exception):
            passes = False
        if not passes:
            order.remove(test)
            order.insert(0, test)
            return f"{test.name} {test.kind}" if isinstance(test, Case) else str(test.name)
    return ""


def refuted(order: list[Case], claims: dict[str, int]) -> str:
    """Yield the case whose proof does not hold when it is checked ("" for none in the time given)."""
    try:
        for case in order:
            if case.kind == "ok" and (certificate := case.certificate()) is not None:
                if claimed(certificate) != claims[case.name] and case.is_refuted(certificate):
                    return f"{case.name} check"
    except _Late:
        return ""
    except Exception:  # what is kept for the check cannot be made
        return "raises"
    return ""


def apart(mutant: Mutant, tests: Tests) -> str:
    """Yield what notices a mutant, in a process of its own: solvers may not survive what they are asked."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.write(writer, tests.fate(mutant).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        found = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    order = tests.units[mutant.file]
    order.sort(key=lambda unit: unit.name != found)
    return found if status == 0 else "crashes"


def run(found: list[Mutant], tests: Tests) -> dict[int, str]:
    """Yield by number what became of each mutant."""
    fates: dict[int, str] = {}
    for number, mutant in enumerate(found):
        fates[number] = tests.fate(mutant) if mutant.file in MODULES else apart(mutant, tests)
        if len(fates) % 50 == 0:
            print(f"  {len(fates)} of {len(found)}", file=sys.stderr, flush=True)
    return fates


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="modules, as encoder/facts.py")
    parser.add_argument("--all", action="store_true", help="every module")
    parser.add_argument("--units", action="store_true", help="run the tests of the abstract states only")
    parser.add_argument("--sample", type=float, default=1.0, help="share of the mutants that are tried")
    parser.add_argument("--write", action="store_true", help=f"write {SURVIVORS.name} anew")
    parser.add_argument("--show", action="store_true", help="say which pair noticed each")
    given = parser.parse_args()
    files = (*MODULES, *OTHERS) if given.all else tuple(given.files)
    reasons: dict[str, str] = {}
    for line in SURVIVORS.read_text().splitlines() if SURVIVORS.exists() else ():
        key, _, reason = line.rpartition(" ## ")
        reasons[key] = reason
    signal.signal(signal.SIGVTALRM, _late)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    tests = Tests(files, not given.units and any(file in MODULES for file in files))
    gc.collect()
    gc.freeze()
    dice = random.Random(1)
    kept: dict[str, str] = {k: r for k, r in reasons.items() if k.split(" | ")[0] not in files}
    total = killed = unexplained = 0
    for file in files:
        found = [m for m in mutants(file) if dice.random() < given.sample]
        fates = run(found, tests)
        alive = [m for n, m in enumerate(found) if not fates[n]]
        by_bad = sum(fate.endswith((" bad", " check")) for fate in fates.values())
        print(
            f"{file}: {len(found)} mutants, {len(found) - len(alive)} killed ({by_bad} as they prove what is wrong),"
            f" {len(alive)} survive",
            flush=True,
        )
        if given.show:
            for n, m in enumerate(found):
                print(f"    {m.line}: {m.before} => {m.after}: {fates[n] or 'SURVIVES'}")
        for m in alive:
            reason = reasons.get(m.key, "")
            unexplained += not reason
            kept[m.key] = reason
            if not given.show:
                print(f"    {m.line}: {m.function}: {m.before} => {m.after}  [{reason or 'no reason'}]")
        total, killed = total + len(found), killed + len(found) - len(alive)
    share = killed / total if total else 1.0
    print(f"{total} mutants, {killed} killed ({share:.1%}), {unexplained} survivors without a reason")
    if given.write:
        SURVIVORS.write_text("".join(f"{key} ## {reason}\n" for key, reason in kept.items()))
    return int(share < 0.9 or unexplained > 0)


if __name__ == "__main__":
    sys.exit(main())
