"""Every file under cases/ carries its rule, its verdict and its defects; the command must answer just that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from encoder.diagnostic import InputError
from slicc.run.cases import Case, Expectation, compare, parse_case, read_case

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "cases").glob("*/*.c"))
RULES = ("IrqlKeReleaseSpinLock", "QueuedSpinLock", "SpinLock", "SpinLockDpc", "SpinLockSafe", "StorPortSpinLock")


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_case(path: Path) -> None:
    file = str(path.relative_to(ROOT))
    case = read_case(path)
    command = [sys.executable, "-m", "slicc", "check", file, *case.options(), "--format", "json", "--timeout", "40"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1, 3), done.stderr
    (result,) = json.loads(done.stdout)["results"]
    assert not compare(case, result), "\n".join(compare(case, result))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_case_is_filed_under_its_rule(path: Path) -> None:
    assert read_case(path).rule == path.parent.name
    assert path.stem.endswith(("_ok", "_bad")) or path.stem.startswith(("FN_", "FP_"))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_cases_of_both_kinds(rule: str) -> None:
    stems = [p.stem for p in FILES if p.parent.name == rule]
    assert len(stems) >= 15
    assert sum(s.endswith("_bad") for s in stems) >= 5
    assert sum(s.endswith("_ok") for s in stems) >= 5


def test_the_change_told_is_of_what_the_abort_asks_for() -> None:
    file = "tests/cases/QueuedSpinLock/by_held_record_bad.c"
    command = [sys.executable, "-m", "slicc", "check", file, "--rule", "QueuedSpinLock", "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    (related,) = json.loads(done.stdout)["results"][0]["related"]
    lines = (ROOT / file).read_text().splitlines()
    assert "KeAcquireInStackQueuedSpinLock(lock" in lines[related["location"]["line"] - 1]  # no release of another


GOOD = """// rule: SpinLock   entry: Read:DRIVER_DISPATCH   bound: 3
// verdict: defect
// Prose may follow.
    f();   // expect: defect[SpinLock] "acquired twice"
"""


def test_read() -> None:
    assert parse_case(GOOD, "x_bad.c") == Case(
        "x_bad.c",
        "SpinLock",
        (("defect", None),),
        ("Read:DRIVER_DISPATCH",),
        bound=3,
        expectations=(Expectation(4, "SpinLock", "acquired twice"),),
    )


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("int x;\n", "missing-key", 1),
        ("// rule: A\n// verdikt: proof\n", "unknown-key", 2),
        ("// rule: A\n// verdict: prof\n", "unknown-verdict", 2),
        ("// rule: A\n// verdict: unknown\n", "unknown-verdict", 2),
        ("// rule: A   bound: many\n// verdict: proof\n", "bad-number", 1),
        ("// rule: A   abi: lp65\n// verdict: proof\n", "unknown-abi", 1),
        ("// rule: A\n// rule: B\n// verdict: proof\n", "duplicate-key", 2),
        ("// rule: A   odd\n// verdict: proof\n", "bad-header", 1),
        ("// rule: A\n// verdict: defect\n", "contradiction", 2),
        ('// rule: A\n// verdict: proof\nf(); // expect: defect[A] "x"\n', "contradiction", 2),
        ("// rule: A\n// verdict: defect\nf(); // expect: defect\n", "bad-expectation", 3),
        ("// rule: A\n// verdict: defect\nf(); // expect:\n", "bad-expectation", 3),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, code: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        parse_case(text, "x.c")
    assert (code, line) in [(d.code, d.span.line if d.span else None) for d in caught.value.diagnostics]


def defect(line: int, message: str) -> dict[str, object]:
    return {"message": message, "location": {"file": "d/x_bad.c", "line": line, "column": 5}}


def test_compare_both_ways() -> None:
    case = parse_case(GOOD, "x_bad.c")
    right = {"rule": "SpinLock", "verdict": "defect", "defects": [defect(4, "spin lock is acquired twice")]}
    assert compare(case, right) == ()
    assert len(compare(case, right | {"verdict": "proof", "defects": []})) == 2
    assert len(compare(case, right | {"defects": [defect(5, "spin lock is acquired twice")]})) == 2
    assert len(compare(case, right | {"defects": [defect(4, "something else")]})) == 2
    assert len(compare(case, right | {"defects": [*right["defects"], defect(9, "more")]})) == 1


def test_a_result_cut_short_never_agrees() -> None:
    case = parse_case("// rule: A\n// verdict: proof|bounded\n", "x_ok.c")
    assert compare(case, {"rule": "A", "verdict": "bounded", "limit": None, "defects": []}) == ()
    assert compare(case, {"rule": "A", "verdict": "bounded", "limit": "time", "defects": []})
    timeout = {"code": "timeout", "message": ""}
    assert compare(case, {"rule": "A", "verdict": "unknown", "reason": timeout, "defects": []})
