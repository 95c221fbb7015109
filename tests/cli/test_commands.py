"""Exit codes, streams and options of the commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run

from slicc.run.rules import bundled


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ("proof", 0),
        ("not_applicable", 0),
        ("defect", 1),
        ("refuse", 2),
        ("unknown", 3),
        ("bounded", 3),
        ("block", 3),
        ("fail", 4),
        ("die", 4),
    ],
)
def test_exit_code(run: Run, driver: str, job: str, code: int) -> None:
    assert run("check", driver, "--rule", "SpinLock", job=job).code == code
    assert run("verify", driver, job=job).code == code


def test_bounded_is_clean_when_asked(run: Run, driver: str) -> None:
    assert run("check", driver, "--rule", "SpinLock", "--allow-bounded", job="bounded").code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Usage"),
        (["chek"], "did you mean `check`"),
        (["check"], "error[usage]"),
        (["check", "--timeout", "0", "SOURCE"], "error[usage]"),
        (["check", "--timeout", "x", "SOURCE"], "error[usage]"),
        (["check", "--timeout", "nan", "SOURCE"], "error[usage]"),
        (["check", "--timeout", "inf", "SOURCE"], "error[usage]"),
        (["check", "--bound", "0", "SOURCE"], "error[usage]"),
        (["check", "--jobs", "-1", "SOURCE"], "error[usage]"),
        (["check", "--abi", "lp65", "SOURCE"], "error[usage]"),
        (["check", "--format", "xml", "SOURCE"], "error[usage]"),
        (["check", "--entry", "a b", "SOURCE"], "error[usage]"),
        (["check", "--entry", "F:", "SOURCE"], "error[usage]"),
        (["check", "-D", "=1", "SOURCE"], "error[usage]"),
        (["check", "--boud", "1", "SOURCE"], "--bound"),
        (["check", "--emit", "asm", "SOURCE"], "error[usage]"),
        (["check", "nowhere.c"], "error[no-such-file]: cannot read `nowhere.c`"),
        (["check", "--model", "nowhere.c", "SOURCE"], "error[no-such-file]"),
        (["check", "-I", "nowhere", "SOURCE"], "error[no-such-directory]"),
        (["check", "."], "error[unreadable-file]"),
        (["check", "a\0b"], "error[no-such-file]"),
        (["check", "--rule", "SpinLok", "SOURCE"], "did you mean `SpinLock`"),
        (["check", "--rule", "no.slic", "SOURCE"], "error[no-such-file]"),
        (["check", "-o", "/nowhere/x", "SOURCE"], "error[cannot-write]"),
        (["check", "--html", "/proc/x", "SOURCE"], "error[cannot-write]"),
        (["instrument", "SOURCE"], "--rule"),
        (["instrument", "--rule", "storport", "SOURCE"], "error[not-a-rule]"),
        (["rule", "lst"], "did you mean `list`"),
        (["rule", "explain", "Nothing"], "error[unknown-rule]"),
        (["rule", "test", "nowhere.slic"], "error[no-such-file]"),
    ],
)
def test_misuse(run: Run, driver: str, words: list[str], says: str) -> None:
    ran = run(*(driver if word == "SOURCE" else word for word in words))
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_every_wrong_name_is_said(run: Run, driver: str) -> None:
    ran = run("check", driver, "--rule", "A", "--rule", "B")
    assert "`A`" in ran.err and "`B`" in ran.err


def test_bad_input_is_said_once_with_its_place(run: Run, driver: str) -> None:
    ran = run("check", driver, job="refuse")
    assert ran.out == ""
    assert ran.err.count("error[syntax]") == 1
    assert f"{driver}:1:5: error[syntax]: this is not C\n    int x\n        ^\n    help: write C\n" in ran.err


def test_internal_error_is_one_line_and_a_file(run: Run, driver: str) -> None:
    ran = run("check", driver, "--rule", "SpinLock", "--format", "json", job="fail")
    assert ran.results[0]["reason"]["code"] == "internal"
    line = next(line for line in ran.err.splitlines() if "internal" in line)
    match = re.fullmatch(r"error\[internal\]: KeyError in fake_jobs\.py:\d+: .*; details: (.+)", line)
    assert match is not None
    details = Path(match[1])
    assert "Traceback" in details.read_text()
    details.unlink()


def test_internal_error_of_the_command_itself(
    run: Run, driver: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("slicc.answer.answer", broken)
    ran = run("check", driver)
    assert ran.code == 4
    match = re.fullmatch(r"error\[internal\]: ZeroDivisionError: oh; details: (.+)\n", ran.err)
    assert match is not None
    Path(match[1]).unlink()


def test_results_stand_on_stdout_and_nothing_else(run: Run, driver: str) -> None:
    json = run("check", driver, "--rule", "SpinLock", "--format", "json", job="chatter")
    assert json.results[0]["verdict"] == "proof"
    text = run("check", driver, "--rule", "SpinLock", job="defect")
    assert "spin lock is acquired twice" in text.out
    assert text.err == ""


def test_output_file_leaves_stdout_empty(run: Run, driver: str, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    ran = run("check", driver, "--rule", "SpinLock", "--format", "json", "-o", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert '"verdict": "proof"' in file.read_text()


def test_unknown_and_bounded_say_how_to_get_further(run: Run, driver: str) -> None:
    unknown = run("check", driver, "--rule", "SpinLock", job="unknown").err
    assert "d.c:4:2: warning[open]: SpinLock: cannot tell" in unknown
    assert "help: " in unknown and "--bound" in unknown
    assert "--bound" in run("check", driver, "--rule", "SpinLock", job="bounded").err


def test_rules_answer_in_the_order_given_whatever_the_workers_do(run: Run, driver: str) -> None:
    def rules(*words: str) -> list[str]:
        return [r["rule"] for r in run("check", driver, "--format", "json", *words, job="worst_first").results]

    names = [rule.name for rule in bundled()]
    assert rules("--jobs", "1") == rules("--jobs", "4") == names
    assert rules("--rule", "SpinLock", "--rule", "IrqlKeReleaseSpinLock", "--jobs", "2") == [
        "SpinLock",
        "IrqlKeReleaseSpinLock",
    ]
    assert rules("--rule", "SpinLock", "--rule", "storport")[0] == "SpinLock"
    assert len(rules("--rule", "SpinLock", "--rule", "all", "--rule", "SpinLock")) == len(names)


def test_one_defect_among_others_decides(run: Run, driver: str) -> None:
    assert run("check", driver, job="worst_first").code == 1


@pytest.mark.parametrize(
    "words", [["entries"], ["instrument", "--rule", "SpinLock", "--peers", "2"], ["check", "--emit", "c"]]
)
def test_texts(run: Run, driver: str, tmp_path: Path, words: list[str]) -> None:
    assert run(*words, driver, job="text").out.startswith("int x;")
    file = tmp_path / "out.c"
    assert run(*words, driver, "-o", str(file), job="text").out == ""
    assert file.read_text().startswith("int x;")
    assert run(*words, driver, job="refuse").code == 2
    assert run(*words, driver, job="block").code == 3
    broken = run(*words, driver, job="fail")
    assert broken.code == 4
    for name in re.findall(r"details: (\S+)", broken.err):
        Path(name).unlink()


def test_pages_are_written(run: Run, driver: str, tmp_path: Path) -> None:
    run("check", driver, "--rule", "SpinLock", "--html", str(tmp_path / "out"), job="defect")
    assert (tmp_path / "out" / "index.html").is_file()


def test_pages_hold_no_file_that_only_the_driver_names(run: Run, driver: str) -> None:
    from slicc.run.job import Job
    from slicc.streams import texts_shown

    shown = texts_shown({"a": [{"file": "/etc/passwd"}, {"file": driver}]}, [Job((driver,))])
    assert list(shown) == [driver]


def test_rule_tests(run: Run, tmp_path: Path) -> None:
    rule = tmp_path / "Mine.slic"
    rule.write_text(
        'rule Mine { title "x"; }\n'
        '/* test twice: defect "spin lock is acquired twice"; entry Read:DRIVER_DISPATCH\nint x;\n*/\n'
        "/* test fine: proof\nint y;\n*/\n"
    )
    ran = run("rule", "test", str(rule), job="defect")
    assert ran.code == 1
    assert f"{rule}:2: twice: ok" in ran.out
    assert f'{rule}:5: fine: expected proof, got defect "spin lock is acquired twice"' in ran.out
    rule.write_text("/* test fine: maybe\nint y;\n*/\n")
    assert "error[bad-test]" in run("rule", "test", str(rule)).err
    rule.write_text("")
    assert "error[no-tests]" in run("rule", "test", str(rule)).err


def test_rule_list_and_explain(run: Run) -> None:
    listed = run("rule", "list").out
    for rule in bundled():
        assert rule.name in listed
        explained = run("rule", "explain", rule.name)
        assert explained.code == 0 and "broken by:" in explained.out


def test_help_and_version_load_neither_solver_nor_parsers() -> None:
    for words in (["--help"], ["--version"], ["check", "--help"]):
        code = (
            "import sys, slicc.cli\n"
            "try: slicc.cli.main(sys.argv[1:])\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "heavy = {'z3', 'lark', 'pycparser', 'jinja2', 'pcpp'} & set(sys.modules)\n"
            "assert not heavy, heavy"
        )
        root = Path(__file__).parents[2]
        subprocess.run([sys.executable, "-c", code, *words], check=True, cwd=root, stdout=subprocess.DEVNULL)


def test_a_closed_stdout_is_no_error() -> None:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "slicc", "rule", "list"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() in (0, 1)


def test_a_missing_second_solver_is_bad_usage(run: Run, driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from encoder.solve import bitwuzla

    assert run("check", driver, "--rule", "SpinLock", "--cross-check").code == 0
    monkeypatch.setattr(bitwuzla, "installed", lambda: False)
    for words in (("check", "--rule", "SpinLock"), ("verify",)):
        ran = run(*words, driver, "--cross-check")
        assert ran.code == 2 and ran.out == ""
        assert "error[no-second-solver]" in ran.err and "slicc[cross-check]" in ran.err
