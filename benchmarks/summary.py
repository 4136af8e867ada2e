"""The rows of `benchmarks.timetable` in few lines: one for each size and variant, over all seeds.

    python -m benchmarks.summary rows.jsonl

A figure is the median, with the least and the most of the seeds in brackets where they differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

COLUMNS = {
    "base": {
        "valid after s": "valid_at",
        "must after s": "must_at",
        "aim after s": "aim_at",
        "cost / hidden": "ratio",
        "broken rules": "hard",
        "clients hit": "clients_hit",
    },
    "ten": {"broken rules": "hard", "greedy plan's": "greedy_hard"},
    "repair": {
        "CPU s": "cpu",
        "broken rules": "hard",
        "cost less hidden": "dearer",
        "clients affected": "affected",
        "in hidden": "hidden_affected",
    },
    "place": {"CPU s": "cpu", "ways": "ways", "others moved": "moved"},
    "explain": {"CPU s": "cpu"},
    "rosters": {"CPU s": "cpu", "wall s": "wall", "cost": "cost", "bound": "bound", "gap": "gap"},
}
"""What is shown of each part, by heading."""
TALLIES = {
    "must": "must_met",
    "aim": "aim_met",
    "right reason first": "same_code",
    "false alarms": "false_alarm",
    "proved": "proved",
}
"""Yes or no, counted over the rows."""


def main():
    rows = [json.loads(x) for path in sys.argv[1:] for x in Path(path).read_text("utf-8").splitlines()]
    for part in dict.fromkeys(row["part"] for row in rows):
        if part in COLUMNS:
            print("\n".join(table(part, [row for row in rows if row["part"] == part])), end="\n\n")


def table(part, rows):
    tallies = {head: key for head, key in TALLIES.items() if any(key in row for row in rows)}
    heads = ["week", "rows", *COLUMNS[part], *tallies]
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    groups = {}
    for row in rows:
        groups.setdefault(kind_of(row["week"], part=part), []).append(with_difference(row))
    for kind, mine in groups.items():
        cells = [spread([row[key] for row in mine if key in row]) for key in COLUMNS[part].values()]
        counted = [tally([row[key] for row in mine if key in row]) for key in tallies.values()]
        yield f"| {' | '.join([kind, str(len(mine)), *cells, *counted])} |"


def kind_of(week, *, part):
    """Size and variant; where reasons are asked for, only whether there are any."""
    size, _, variant, *_ = week.split("-")
    if part == "explain" and variant != "infeasible":
        variant = "feasible"
    return f"{size} {variant}"


def with_difference(row):
    return row | {"dearer": row["cost"] - row["hidden"]} if "hidden" in row else row


def spread(values):
    known = [v for v in values if v is not None]
    missing = f", none in {len(values) - len(known)}" if len(known) < len(values) else ""
    if not known:
        return "none"
    low, mid, high = min(known), median(known), max(known)
    return f"{mid:g}{missing}" if low == high else f"{mid:g} ({low:g} to {high:g}){missing}"


def tally(values):
    return f"{sum(values)} of {len(values)}" if values else ""


if __name__ == "__main__":
    main()
