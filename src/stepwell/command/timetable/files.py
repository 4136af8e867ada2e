"""Files in and out, and the options that several verbs share. `-` is standard input or output."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn  # JSON is untyped until it has been read

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable import Case, Plan, Verdict, read_case, read_plan, write_plan
from stepwell.rules.timetable.words import UNMET, sentence


class Parser(argparse.ArgumentParser):
    """Exit status 1 for a wrong command line, since 2 means that a week can't be planned."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def parser(verb: str, about: str) -> Parser:
    return Parser(prog=f"stepwell timetable {verb}", description=about)


def read_json(path: str) -> Any:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
        return json.loads(text)
    except OSError as error:
        raise Invalid(Problem("no-file", f"Can't read it: {error.strerror}.", path)) from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Invalid(Problem("not-json", f"This is not JSON: {error}.", path)) from None


def case_in(path: str) -> Case:
    return read_case(read_json(path))


def plan_in(path: str, *, case: Case) -> Plan:
    return read_plan(read_json(path), case=case)


def write_text(text: str, path: str) -> None:
    """Whole or not at all, so that a reader never meets half a file."""
    if path == "-":
        sys.stdout.write(text)
        return
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except OSError as error:
        raise Invalid(Problem("no-file", f"Can't write it: {error.strerror}.", path)) from None


def write_solution(plan: Plan, verdict: Verdict, *, case: Case, path: str) -> None:
    """The plan; one that still breaks rules says so in the file itself."""
    value = write_plan(plan, case=case)
    if not verdict.valid:
        value |= {"valid": False, "broken": broken(verdict)}
    write_text(json.dumps(value, indent=1) + "\n", path)


def broken(verdict: Verdict) -> list[dict[str, Any]]:
    """Every broken rule, unmet demands first."""
    ordered = sorted(verdict.violations, key=lambda v: v.code not in UNMET)
    return [{"code": v.code, "entities": list(v.entities), "message": sentence(v)} for v in ordered]


def print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def print_problems(problems: Iterable[Problem]) -> None:
    print_json({"problems": [{"code": p.code, "message": p.message, "where": p.where} for p in problems]})


def add_search_options(options: Parser, *, seconds: float) -> None:
    options.add_argument("--seconds", type=_positive, default=seconds, help=f"time limit ({seconds:g})")
    options.add_argument("--workers", type=int, choices=range(1, 65), default=2, metavar="N", help="threads (2)")
    options.add_argument("--seed", type=int, default=1, help="same seed, same plan, with one worker (1)")


def _positive(text: str) -> float:
    value = float(text)
    if not 0.1 <= value <= 86_400:
        raise argparse.ArgumentTypeError("from 0.1 to 86400 seconds")
    return value
