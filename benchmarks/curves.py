"""Draws the way of several runs as an SVG: cost against the hidden plan over time, dotted while a rule is broken.

python -m benchmarks.curves OUT.svg "TITLE" S-,M-1- ROWS.jsonl ...

The weeks are given by how their names begin; the rows are those of `benchmarks.timetable base --rows`.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 360, 56, 44, 40
COLORS = ["#1f5fa8", "#b3541e", "#2b7a3f", "#7a3f8f", "#8a6d00"]


def main():
    out, title, prefixes, *paths = sys.argv[1:]
    weeks = tuple(prefixes.split(","))
    runs = [json.loads(x) for p in paths for x in Path(p).read_text().splitlines() if x.startswith("{")]
    runs = [run for run in runs if run.get("curve") and run["week"].startswith(weeks)]
    Path(out).write_text(drawing(title, runs), "utf-8")


def drawing(title, runs):
    last = max(run["curve"][-1][0] for run in runs)
    high = min(2.4, max(cost / run["hidden"] for run in runs for t, _, cost in run["curve"] if t > 0.3))
    low = min(0.85, min(cost / run["hidden"] for run in runs for _, _, cost in run["curve"]))

    def x(t):
        return LEFT + (WIDTH - LEFT - 16) * math.log1p(t) / math.log1p(last)

    def y(ratio):
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - min(high, ratio)) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="20" font-size="14">{title}</text>',
    ]
    for ratio in [r / 10 for r in range(8, 25, 1 if high < 1.6 else 2) if low <= r / 10 <= high]:
        width = 1.5 if ratio == 1 else 0.5
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 16}" y1="{y(ratio):.0f}" y2="{y(ratio):.0f}" stroke="#999" '
            f'stroke-width="{width}"/><text x="{LEFT - 8}" y="{y(ratio) + 4:.0f}" text-anchor="end">{ratio:.1f}</text>'
        )
    for t in [s for s in (0, 1, 2, 5, 10, 20, 60, 120, 300, 900) if s <= last]:
        parts.append(f'<text x="{x(t):.0f}" y="{HEIGHT - 24}" text-anchor="middle">{t} s</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 6}">time; vertical: cost / cost of the hidden plan</text>')
    for i, run in enumerate(runs):
        parts += lines(run, COLORS[i % len(COLORS)], x, y)
        parts.append(
            f'<text x="{WIDTH - 20}" y="{TOP + 14 + 16 * i}" text-anchor="end" fill="{COLORS[i % len(COLORS)]}">'
            f"{run['week']}: {run['ratio']} ({run['hard']} broken)</text>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def lines(run, color, x, y):
    for valid in (False, True):
        points = [(t, c / run["hidden"]) for t, broken, c in run["curve"] if (broken == 0) is valid and t > 0.3]
        if valid and points:
            points.append((max(run["curve"][-1][0], points[-1][0]), points[-1][1]))
        dash = "" if valid else ' stroke-dasharray="2 4"'
        path = " ".join(f"{x(t):.1f},{y(r):.1f}" for t, r in points)
        yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>'


if __name__ == "__main__":
    main()
