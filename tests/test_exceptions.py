"""Structured exception handling: which way each exit goes, as programs whose assertions hold or not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """\
int nondet_int(void); void reach_error(void); void ExRaiseStatus(int);
void ProbeForRead(const void *p, unsigned long n, unsigned a);
unsigned long GetExceptionCode(void); int AbnormalTermination(void);
int log;
static int leaves(int x) {
  int r = 1;
  __try { if (x == 1) return r; if (x == 2) goto out; if (x == 3) __leave; r = 5; }
  __finally { log += AbnormalTermination() ? 100 : 10; r = 7; }
  return r;
out:
  return r + 1;
}
static void thrower(int c) {
  __try { if (c) ExRaiseStatus(c); log = 1; } __finally { log += 1000; }
  log += 5;
}
static int twice(int x) {
  __try { __try { if (x) return 1; log = 1; } __finally { log = log * 10 + 2; } } __finally { log = log * 10 + 3; }
  return 0;
}
struct ext { int *UserBuffer; int own; };
static int reads(struct ext *e) { int v = 0; __try { v = e->UserBuffer[0]; } __except (1) { return -1; } return v; }
int main(void) {
  int i, code = 0;
"""

# statement -> how it ends: whether reach_error is called
CASES = {
    "return_ok": "if (leaves(1) != 1 || log != 100) reach_error();",
    "return_bad": "if (leaves(1) == 1 && log == 100) reach_error();",
    "goto_ok": "if (leaves(2) != 8 || log != 100) reach_error();",
    "goto_bad": "if (leaves(nondet_int()) == 8) reach_error();",
    "leave_ok": "if (leaves(3) != 7 || log != 10) reach_error();",
    "leave_bad": "if (leaves(nondet_int()) == 7 && log == 10) reach_error();",
    "value_ok": "if (leaves(nondet_int()) == 5) reach_error();",
    "loop_ok": """for (i = 0; i < 5; i++) {
                    __try { if (i == 1) continue; if (i == 3) break; log++; } __finally { log += 10; } }
                  if (log != 42 || i != 3) reach_error();""",
    "loop_bad": "for (i = 0; i < 2; i++) { __try { continue; } __finally { log += 9; } } if (log == 18) reach_error();",
    "switch_ok": "switch (1) { case 1: __try { break; } __finally { log = 4; } log = 5; } if (log != 4) reach_error();",
    "nested_ok": "twice(1); if (log != 23) reach_error(); log = 0; twice(0); if (log != 123) reach_error();",
    "nested_bad": "twice(nondet_int()); if (log == 23) reach_error();",
    "raise_ok": """__try { thrower(0x1234); log = 77; }
                   __except (GetExceptionCode() == 0x1234 ? 1 : 0) { code = GetExceptionCode(); }
                   if (code != 0x1234 || log != 1000) reach_error();""",
    "raise_bad": "__try { thrower(nondet_int()); } __except (1) { reach_error(); }",
    "no_raise_ok": "__try { thrower(0); } __except (1) { reach_error(); } if (log != 1006) reach_error();",
    "search_ok": """__try { __try { ExRaiseStatus(5); } __except (GetExceptionCode() == 6) { reach_error(); } }
                    __except (1) { log = GetExceptionCode(); } if (log != 5) reach_error();""",
    "unhandled_ok": "__try { ExRaiseStatus(5); } __except (0) { log = 1; } reach_error();",
    "probe_ok": "__try { ProbeForRead(&i, 1, 1); log = 3; } __except (1) { log = 3; } if (log != 3) reach_error();",
    "probe_bad": "__try { ProbeForRead(&i, 1, 1); } __except (1) { reach_error(); }",
    "abnormal_bad": "__try { ProbeForRead(&i, 1, 1); } __finally { if (AbnormalTermination()) reach_error(); }",
    "plain_access_ok": "{ int *p = &i; __try { *p = 1; } __except (1) { reach_error(); } }",
    "probed_access_bad": """{ int *p = &i; log = 1; __try { ProbeForRead(p, 4, 1); log = 2; *p = 1; }
                            __except (1) { if (log == 2) reach_error(); } }""",
    "user_buffer_bad": "{ struct ext e = { &code, 0 }; if (reads(&e) == -1) reach_error(); }",
}


@pytest.mark.parametrize("name", CASES)
def test_exits(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.c"
    path.write_text(HEAD + "  " + CASES[name] + "\n  return 0;\n}\n")
    command = [sys.executable, "-m", "slicc", "verify", str(path), "--timeout", "40", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    result = json.loads(done.stdout)["results"][0]
    assert result["verdict"] == ("defect" if name.endswith("_bad") else "proof"), result["reason"]


REFUSED = {
    "EXCEPTION_CONTINUE_EXECUTION": "__try { ExRaiseStatus(5); } __except (-1) { } if (log == 3) reach_error();",
    "exception filter around a __finally": """__try { thrower(nondet_int()); } __except (log == 1000) { }
                                              if (log == 3) reach_error();""",
}


@pytest.mark.parametrize("construct", REFUSED)
def test_refused(construct: str, tmp_path: Path) -> None:
    path = tmp_path / "t.c"
    path.write_text(HEAD + "  " + REFUSED[construct] + "\n  return 0;\n}\n")
    command = [sys.executable, "-m", "slicc", "verify", str(path), "--timeout", "40", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    result = json.loads(done.stdout)["results"][0]
    assert result["verdict"] == "unknown" and construct in result["reason"]["message"]


def test_leave_stands_in_a_guarded_block(tmp_path: Path) -> None:
    path = tmp_path / "t.c"
    path.write_text("int main(void) { __leave; return 0; }\n")
    done = subprocess.run([sys.executable, "-m", "slicc", "verify", str(path)], capture_output=True, text=True)
    assert done.returncode == 2 and "__leave" in done.stderr
