"""The search: the kernel counts as the judge does, keeps its best plan, and repeats itself."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from stepwell.rules.timetable import judge, read_case
from stepwell.timetable.solver import kernel as kernel_module
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import TABLES, Kernel
from stepwell.timetable.solver.search import search
from tests.timetable.weeks import files, week

SOURCES = Path(kernel_module.__file__).parent / "kernel"


def test_the_compiled_kernel_is_that_of_the_sources():
    parts = sorted(SOURCES.glob("*.c")) + sorted(SOURCES.glob("*.h"))
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in parts)).hexdigest()
    assert (SOURCES / "kernel.sources").read_text().strip() == digest, "run kernel/build.sh"


def test_the_tables_stand_in_the_order_of_the_header():
    header = (SOURCES / "kernel.h").read_text()
    names = header.split("enum Table {")[1].split("TABLES")[0].replace(",", " ").split()
    assert tuple(names) == TABLES


@pytest.mark.parametrize("variant", ["base", "cold", "absence", "admission", "closure"])
def test_the_kernel_counts_the_hidden_plan_as_the_judge_does(variant):
    case, plan = week("S", 6, variant)
    tables, numbers = encode(case)
    kernel = Kernel(numbers, seed=1)
    kernel.load(plan_words(plan, tables))
    assert kernel.call("hard_now") == 0
    assert kernel.call("soft_now") == judge(plan, case=case).cost
    assert plan_from(kernel.plan(), tables).sessions == plan.sessions


@pytest.mark.parametrize("variant", ["base", "cold", "absence"])
def test_after_many_moves_the_count_is_still_that_of_the_judge(variant):
    case, _ = week("S", 7, variant)
    tables, numbers = encode(case)
    kernel = Kernel(numbers, seed=3)
    kernel.load(plan_words(case.reference, tables))
    kernel.call("weigh", 40)
    for heat in (20.0, 5.0, 1.0):
        kernel.anneal(steps=20_000, hot=heat, cold=heat)
        verdict = judge(plan_from(kernel.plan(), tables), case=case)
        assert kernel.call("soft_now") == verdict.cost
        assert (kernel.call("hard_now") == 0) == verdict.valid


def test_one_worker_gives_the_same_plan_for_the_same_seed():
    case, _ = week("S", 2, "base")
    once, again = (search(case, seconds=30, workers=1, seed=5, most_moves=100_000) for _ in range(2))
    assert once == again


def test_told_to_stop_it_gives_the_best_so_far():
    case, _ = week("S", 1, "base")
    stop = threading.Event()
    seen = []

    def watch(progress):
        seen.append((progress.broken, progress.cost))
        if len(seen) == 3:
            stop.set()

    plan = search(case, seconds=60, workers=2, report=watch, stop=stop)
    assert seen == sorted(seen, reverse=True)
    assert judge(plan, case=case).cost == seen[-1][1]


def test_a_week_without_anybody_is_planned():
    instance, _, _ = files("S", 1, "cold")
    instance.update(clients=[], conflicts=[], sessions=[])
    case = read_case(instance)
    assert judge(search(case, seconds=1, workers=1), case=case).valid
