"""The benchmark says when must and aim were reached, and a kept row is not measured again."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import pytest
from benchmarks import summary
from benchmarks import timetable as benchmark
from benchmarks.goals import GOALS, Watch

from tests.timetable.weeks import week


@dataclass(frozen=True)
class Told:
    seconds: float
    broken: int
    cost: int
    plan: object = None


def watched(size, *progress, hidden=100):
    case, plan = week("S", 1, "base")
    watch = Watch(case, size=size, hidden=hidden, clock=lambda: 0.0, stop_at="aim")
    for seconds, broken, cost in progress:
        watch.report(Told(seconds, broken, cost, lambda: plan))
    return watch


def test_a_run_ends_when_must_and_aim_are_reached():
    watch = watched("S", (1, 9, 90), (2, 0, 130))
    assert not watch.stop.is_set()
    watch = watched("S", (1, 9, 90), (2, 0, 130), (5, 0, 108), (12, 0, 99))
    assert watch.stop.is_set()
    told = watch.told()
    assert (told["valid_at"], told["must_at"], told["aim_at"]) == (2, 5, 12)
    assert told["must_met"]
    assert told["aim_met"]


def test_what_came_too_late_is_not_met():
    told = watched("S", (31, 0, 99)).told()
    assert (told["must_at"], told["must_met"]) == (31, False)


def test_what_was_never_reached_has_no_time():
    told = watched("M", (50, 3, 90)).told()
    assert (told["valid_at"], told["must_at"], told["aim_met"]) == (None, None, False)


def test_on_large_weeks_the_clients_hit_are_counted():
    assert watched("L", (20, 1, 300)).told()["must_at"] is None  # 3 x 1 % of 30 clients: too far to count
    assert watched("L", (20, 0, 300)).told()["must_at"] == 20


def test_every_size_has_a_must_and_an_aim():
    assert all({m.name for m in goals} == {"must", "aim"} for goals in GOALS.values())


@pytest.fixture
def asked(monkeypatch, capsys):
    def ask(*words):
        monkeypatch.setattr(sys, "argv", ["benchmark", *map(str, words)])
        benchmark.main()
        return capsys.readouterr().out

    return ask


def test_a_row_that_is_there_is_not_measured_again(asked, tmp_path):
    rows = tmp_path / "rows.jsonl"
    assert "S-1-base" in asked("greedy", "--rows", rows)
    kept = json.loads(rows.read_text())
    assert (kept["part"], kept["week"]) == ("greedy", "S-1-base")
    assert "S-1-base" not in asked("greedy", "--rows", rows)
    assert "S-2-base" in asked("greedy", "--rows", rows, "--seeds", 1, 2)
    assert len(rows.read_text().splitlines()) == 2
    assert asked("table", rows).count("| S-") == 2


def test_the_summary_has_one_line_for_each_size_and_variant(tmp_path, monkeypatch, capsys):
    rows = [
        {
            "part": "ten",
            "week": f"S-{seed}-base",
            "hard": seed,
            "greedy_hard": 28,
            "must_met": True,
            "aim_met": seed < 3,
        }
        for seed in (1, 2, 3)
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr(sys, "argv", ["summary", str(file)])
    summary.main()
    assert "| S base | 3 | 2 (1 to 3) | 28 | 3 of 3 | 2 of 3 |" in capsys.readouterr().out
