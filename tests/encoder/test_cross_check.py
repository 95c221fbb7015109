"""Two solvers: they agree on all terms that there are, and a wrong answer of the first one is seen by the second."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from encoder.options import ALWAYS_CHECKED
from encoder.prove_states import States
from encoder.solve import bitwuzla, z3
from encoder.solve.answer import Answer
from encoder.term import Term, Terms
from encoder.term_value import evaluate
from slicc.run.check import run_job as check
from slicc.run.job import EntryChoice, Job, RuleFile
from slicc.run.plain import run_job as verify
from slicc.run.results import Result
from slicc.run.rules import bundled

# Its queries are left to a solver: nothing folds away.
PLAIN = """
extern int nondet_int(void);
extern void reach_error(void);
int main(void)
{
    int a = nondet_int(), b = nondet_int(), k, sum = 0;
    for (k = 0; k < 3; k++)
        sum += a * b ^ k;
    if (sum == 77 && (a & 6) == %s)
        reach_error();
    return 0;
}
"""
ENDLESS = """
extern int nondet_int(void);
extern void reach_error(void);
int main(void)
{
    unsigned i = 0, j = 0;
    while (nondet_int()) {
        i += 6;
        j += %s;
        if (i != j + j)
            reach_error();
    }
    return 0;
}
"""


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What z3 is made to say wrongly is not to be found by the check of proofs first."""
    monkeypatch.delenv(ALWAYS_CHECKED, raising=False)


def answered(tmp_path: Path, text: str, cross_check: bool, timeout: float = 20.0) -> Result:
    path = tmp_path / "p.c"
    path.write_text(text)
    return verify(Job((str(path),), abi="lp64", timeout=timeout, cross_check=cross_check), lambda progress: None)


def lie(monkeypatch: pytest.MonkeyPatch, in_sessions_only: bool = False) -> None:
    """Let z3 say unsat where it should say sat."""
    truth = z3._Query.answer
    made = z3.Session.__init__

    def noted(self: z3.Session, *arguments: Any) -> None:
        made(self, *arguments)
        self._query.in_session = True

    def said(self: z3._Query, solver: Any, result: int) -> Answer:
        lying = not in_sessions_only or getattr(self, "in_session", False)
        return truth(self, solver, -1 if lying and result == 1 else result)

    monkeypatch.setattr(z3.Session, "__init__", noted)
    monkeypatch.setattr(z3._Query, "answer", said)


def test_a_proof_is_confirmed(tmp_path: Path) -> None:
    for text, how in ((PLAIN % 1, "unrolled"), (ENDLESS % 3, "induction")):
        result = answered(tmp_path, text, True)
        assert (result.verdict, result.how) == ("proof", how)


def test_a_defect_needs_no_second_opinion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitwuzla, "check", lambda *_: pytest.fail("asked"))
    assert answered(tmp_path, PLAIN % 2, True).verdict == "defect"


@pytest.mark.parametrize(
    "text, how, in_sessions_only", [(PLAIN % 2, "unrolled", False), (ENDLESS % 4, "induction", True)]
)
def test_a_wrong_unsat_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, how: str, in_sessions_only: bool
) -> None:
    assert answered(tmp_path, text, False).verdict == "defect"
    monkeypatch.setattr(States, "run", lambda states: None)  # it finds the error without the liar
    lie(monkeypatch, in_sessions_only)
    late = text.replace("if (i != j + j)", "if (i != j + j && i > 60)")  # no pass that is searched shows it
    wrong = answered(tmp_path, late, False)
    assert (wrong.verdict, wrong.how) == ("proof", how)
    result = answered(tmp_path, late, True)
    assert result.verdict == "unknown"
    assert result.reason is not None and result.reason.code == "disagreement"


def test_no_answer_confirms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitwuzla, "check", lambda *_: Answer("unknown"))
    for text in (PLAIN % 1, ENDLESS % 3):
        assert answered(tmp_path, text, True, 5.0).verdict in ("unknown", "bounded")


DRIVER = """
#include <ntddk.h>
static KSPIN_LOCK lock;
NTSTATUS Read(PDEVICE_OBJECT device, PIRP irp)
{
    KIRQL irql = 0;
    ULONG flags = irp->Flags;
    if ((flags & 6) == 2)
        KeAcquireSpinLock(&lock, &irql);
    if ((flags & 2) && %s)
        KeReleaseSpinLock(&lock, irql);
    return 0;
}
"""


def test_a_rule_is_cross_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(r for r in bundled() if r.name == "SpinLock")
    asked: list[int] = []
    truth = bitwuzla.check

    def counted(terms: Terms, constraints: tuple[Term, ...], *rest: Any) -> Answer:
        asked.append(len(constraints))
        return truth(terms, constraints, *rest)

    monkeypatch.setattr(bitwuzla, "check", counted)

    def run(condition: str, cross_check: bool = True) -> Result:
        path = tmp_path / "driver.c"
        path.write_text(DRIVER % condition)
        entry = (EntryChoice("Read", "DRIVER_DISPATCH"),)
        job = Job((str(path),), rule=RuleFile(rule.name, rule.file), entries=entry, cross_check=cross_check)
        return check(job, lambda progress: None)

    assert run("!(flags & 4)").verdict == "proof" and asked
    assert run("!(flags & 8)").verdict == "defect"
    lie(monkeypatch)
    assert run("!(flags & 8)", False).verdict in ("proof", "unknown")
    result = run("!(flags & 8)")
    assert result.verdict == "unknown" and result.reason is not None and result.reason.code == "disagreement"


# ---------------------------------------------------------------- terms


def grown(terms: Terms, dice: random.Random) -> Term:
    """A condition over a handful of variables, addresses and arrays, with every operation there is."""
    pool: dict[int, list[Term]] = {w: [terms.var(f"x{w}", w), terms.const(dice.randrange(1 << w), w)] for w in (8, 32)}
    pool[64] = [terms.var("x64", 64), terms.base(0), terms.base(1), terms.const(dice.randrange(300), 64)]
    pool[1] = [terms.var("b", 1)]
    arrays = [terms.array("m"), terms._make("zeros", 8)]
    for _ in range(25):
        w = dice.choice((8, 32, 64))
        a, b = dice.choice(pool[w]), dice.choice(pool[w])
        match dice.randrange(12):
            case 0 | 1:
                op = dice.choice("udiv sdiv urem srem shl lshr ashr and or xor".split())
                pool[w].append(terms.binary(op, a, b))
            case 2:
                pool[w].append(dice.choice((terms.add, terms.mul, terms.sub))(a, b))
            case 3 | 4 | 5:
                pool[1].append(terms.binary(dice.choice("eq ult ule slt sle".split()), a, b))
            case 6:
                pool[w].append(terms.ite(dice.choice(pool[1]), a, b))
            case 7:
                pool[64].append(dice.choice((terms.zext, terms.sext))(dice.choice(pool[dice.choice((8, 32))]), 64))
            case 8:
                pool[8].append(terms.extract(a, dice.randrange(0, w - 7), 8))
                pool[1].append(terms.extract(a, dice.randrange(w), 1))
            case 9:
                pool[32].append(terms.zext(terms.concat(dice.choice(pool[8]), dice.choice(pool[8])), 32))
            case 10:
                arrays.append(terms.store(dice.choice(arrays), dice.choice(pool[64]), dice.choice(pool[8])))
                pool[8].append(terms.select(dice.choice(arrays), dice.choice(pool[64])))
            case 11:
                pool[w].append(dice.choice((terms.neg, terms.bnot))(a))
                c, d = dice.choice(pool[1]), dice.choice(pool[1])
                pool[1].append(terms.not_(dice.choice((terms.and_, terms.or_))(c, d)))
    condition = terms.true
    for part in dice.sample(pool[1], min(4, len(pool[1]))):
        condition = terms.and_(condition, part)
    return condition


@pytest.mark.parametrize("seed", range(120))
def test_the_solvers_agree(seed: int) -> None:
    dice = random.Random(seed)
    terms = Terms(64)
    condition = grown(terms, dice)
    aligns = {0: 8, 1: 4}
    answers = [solver.check(terms, (condition,), aligns, 10.0) for solver in (z3, bitwuzla)]
    said = {answer.status for answer in answers}
    assert len(said - {"unknown"}) <= 1, said
    for answer in answers:
        if answer.model is not None:
            assert evaluate(terms, condition, answer.model.leaves, answer.model.arrays, {})
