#!/usr/bin/env python3
"""Measures how the cost of `slicc verify` grows with the size of a program, and draws it as a page."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import families
from run import TOOLS, judged, measure


@dataclass(frozen=True, slots=True)
class Curve:
    """``points``: (size, seconds of processor time, "right", "WRONG" or "open"). ``exponent`` None: too few points."""

    name: str
    points: tuple[tuple[int, float, str], ...]
    exponent: float | None


AXES: tuple[tuple[str, Callable[[int, bool], families.Program], tuple[int, ...]], ...] = (
    ("functions that never touch a lock", families.big, (5, 125, 250, 500, 1000, 2000)),
    ("blocks in a row that do", families.diamonds, (1, 125, 250, 500, 1000, 2000)),
    ("depth of calls", families.calls, (1, 20, 40, 80, 160, 320)),
)
"""The first size says what a run costs at least; the five that follow it are fitted."""


def exponent(points: Sequence[tuple[int, float, str]]) -> float | None:
    """Yield the slope of the line through the logarithms, by least squares; the cost of the smallest size is taken off
    first. That size has to be next to nothing: if it were one of the row, a cost in proportion would have 1.3."""
    first = points[0][1]
    usable = [
        (math.log(size), math.log(seconds - first))
        for size, seconds, mark in points[1:]
        if mark == "right" and seconds > first
    ]
    if len(usable) < 2:
        return None
    x = sum(a for a, _ in usable) / len(usable)
    y = sum(b for _, b in usable) / len(usable)
    return sum((a - x) * (b - y) for a, b in usable) / sum((a - x) ** 2 for a, _ in usable)


def measured(directory: Path, seconds: float, fails: bool, repeat: int) -> list[Curve]:
    tool = next(t for t in TOOLS if t.name == "slicc")
    curves = []
    for name, make, sizes in AXES:
        points = []
        for size in sizes:
            program = make(size, fails)
            file = directory / f"{program.name}.c"
            file.write_text(program.text(), encoding="utf-8")
            runs = [measure(tool, str(file), seconds, 101) for _ in range(repeat)]
            best = min(runs, key=lambda m: m.seconds)
            points.append((size, best.seconds, judged(best, fails)))
            print(f"{name}: {size}: {best.seconds:.2f} s {judged(best, fails)}", file=sys.stderr, flush=True)
        curves.append(Curve(f"{name}, {'buggy' if fails else 'right'}", tuple(points), exponent(points)))
    return curves


def svg(curve: Curve) -> str:
    """Yield the curve as a drawing with logarithmic axes."""
    width, height, edge = 420, 260, 45
    sizes = [math.log(size) for size, _, _ in curve.points]
    costs = [math.log(max(0.01, seconds)) for _, seconds, _ in curve.points]
    low, high = min(costs), max(max(costs), min(costs) + 0.7)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (x - sizes[0]) / (sizes[-1] - sizes[0])
        return edge + across * (width - 2 * edge), height - edge - (y - low) / (high - low) * (height - 2 * edge)

    dots = [at(x, y) for x, y in zip(sizes, costs, strict=True)]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">']
    out.append(f"<title>{escape(curve.name)}</title>")
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    out.append(f'<polyline points="{line}" fill="none" stroke="#15607a" stroke-width="2"/>')
    for (x, y), (size, seconds, mark) in zip(dots, curve.points, strict=True):
        colour = {"right": "#15607a", "open": "#b36b00"}.get(mark, "#b00020")
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{mark}</title></circle>')
        out.append(f'<text x="{x:.1f}" y="{y - 9:.1f}" font-size="11" text-anchor="middle">{seconds:.2f} s</text>')
        out.append(f'<text x="{x:.1f}" y="{height - 18}" font-size="11" text-anchor="middle">{size}</text>')
    return "\n".join([*out, "</svg>"])


def said(curve: Curve) -> str:
    return "exponent unknown" if curve.exponent is None else f"exponent {curve.exponent:.2f}"


def page(curves: Sequence[Curve]) -> str:
    parts = [f"<h2>{escape(c.name)}: {said(c)}</h2>\n{svg(c)}" for c in curves]
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>How the cost of slicc grows</title>'
    style = "<style>body { font-family: sans-serif; max-width: 60em; margin: 2em auto }</style>"
    text = "<p>Processor time of <code>slicc verify</code> by size, both axes logarithmic.</p>"
    return "\n".join([head, style, "<h1>How the cost of slicc grows</h1>", text, *parts, "</html>"]) + "\n"


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("directory", type=Path, help="where the programs and the page are written")
    options.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for each run (60)")
    options.add_argument("--repeat", type=int, default=1, metavar="N", help="runs of which the quickest counts (1)")
    options.add_argument("--bad", action="store_true", help="the programs with a mistake")
    given = options.parse_args()
    given.directory.mkdir(parents=True, exist_ok=True)
    curves = measured(given.directory, given.timeout, given.bad, given.repeat)
    (given.directory / "curves.html").write_text(page(curves), encoding="utf-8")
    for curve in curves:
        print(f"{curve.name}: {said(curve)}: " + ", ".join(f"{n} {s:.2f} s {m}" for n, s, m in curve.points))
    return 1 if any(mark == "WRONG" for c in curves for _, _, mark in c.points) else 0


if __name__ == "__main__":
    sys.exit(main())
