"""Programs of extreme shapes end in a verdict or a refusal by name, within the time given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import slicc.cli

DRIVER = """\
#include <wdm.h>
KSPIN_LOCK Lock;
DRIVER_UNLOAD Unload;
void Unload(PDRIVER_OBJECT d)
{
    KIRQL irql;
    int x = 0;
    KeAcquireSpinLock(&Lock, &irql);
    BODY
    KeReleaseSpinLock(&Lock, irql);
}
"""
BOMB = "#define A0 x + x\n" + "".join(f"#define A{n} A{n - 1} + A{n - 1}\n" for n in range(1, 40))
HELPERS = "".join(f"static int f{n}(int x) {{ return x + {n}; }}\n" for n in range(1500))
CALLS = " ".join(f"x = f{n}(x);" for n in range(1500))

# (text before, body, verdicts or the code of the refusal)
SHAPES = {
    "parentheses": ("", f"x = {'(' * 20_000}1{')' * 20_000};", {"proof"}),
    "braces": ("", "{" * 20_000 + "}" * 20_000, {"proof"}),
    "conditions": ("", "if (x) " * 3_000 + "x = 1;", {"proof"}),
    "stars": ("", f"int {'*' * 20_000}p;", {"proof"}),
    "structures": ("".join(f"struct s{n} {{ " for n in range(2000)) + "int a;" + " };" * 2000 + "\n", "", {"proof"}),
    "enumerators": (f"enum {{ {', '.join(f'E{n}' for n in range(15_000))} }};\n", "", {"proof"}),
    "values": (f"int t[] = {{ {', '.join(map(str, range(15_000)))} }};\n", "x = t[7];", {"proof"}),
    "cases": ("", f"switch (x) {{ {' '.join(f'case {n}: x = {n}; break;' for n in range(1500))} }}", {"proof"}),
    "functions": (HELPERS, CALLS, {"proof"}),
    "digits": ("", f"x = {'9' * 100_000};", "invalid-literal"),
    "itself": ('#include "d.c"\n', "", "preprocessor"),
    "bomb": (BOMB, "x = A39;", {"unknown"}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_extremes(shape: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before, body, expected = SHAPES[shape]
    source = tmp_path / "d.c"
    source.write_text(before + DRIVER.replace("BODY", body))
    seconds = "4" if shape == "bomb" else "60"
    with pytest.raises(SystemExit) as end:
        slicc.cli.main(["check", str(source), "--rule", "SpinLock", "--format", "json", "--timeout", seconds])
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    if isinstance(expected, str):
        assert end.value.code == 2 and f"error[{expected}]" in err
    else:
        assert {result["verdict"] for result in json.loads(out)["results"]} <= expected, err
