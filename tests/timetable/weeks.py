"""Invented weeks for these tests, made once, and the public judge."""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

from stepwell.rules.timetable import Case, Plan, read_case, read_plan
from stepwell.timetable.generator import generate

JUDGE = Path(__file__).parents[2] / "benchmarks" / "iop" / "judge.py"


@cache
def judge_module() -> Any:
    spec = importlib.util.spec_from_file_location("iop_judge", JUDGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _text(size: str, seed: int, variant: str) -> str:
    return json.dumps(generate(size, seed, variant))


def files(size: str, seed: int, variant: str) -> tuple[dict, dict, dict]:
    """A fresh copy of instance, hidden plan and truth."""
    return tuple(json.loads(_text(size, seed, variant)))


def week(size: str, seed: int, variant: str) -> tuple[Case, Plan]:
    instance, hidden, _ = files(size, seed, variant)
    case = read_case(instance)
    return case, read_plan(hidden, case=case)
