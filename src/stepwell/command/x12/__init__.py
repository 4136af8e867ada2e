"""`stepwell x12`: reads, writes and checks X12 files without Django and without a database.

    stepwell x12 read FILE [--lines]           JSON on standard output
    stepwell x12 write KIND [--lines]          JSON on standard input, X12 on standard output
    stepwell x12 check FILE [--today DATE]     {"ok", "kind", "problems"}; exit status 1 when not ok

FILE may be `-` for standard input. KIND is 837P, 837I, 270, 276 or 278.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TextIO

from stepwell.command.x12.reading import documents, lines
from stepwell.command.x12.writing import KINDS, text
from stepwell.rules.problems import Invalid
from stepwell.rules.x12.check import check

PIECE = 1 << 16
"""Characters read at a time."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="stepwell x12", description=__doc__.partition("\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    read = verbs.add_parser("read", help="an X12 file as JSON")
    read.add_argument("file")
    read.add_argument("--lines", action="store_true", help="one JSON object a line, in bounded memory")
    write = verbs.add_parser("write", help="JSON as an X12 file")
    write.add_argument("kind", type=str.upper, choices=sorted(KINDS))
    write.add_argument("--lines", action="store_true", help="one JSON object a line, in bounded memory")
    judge = verbs.add_parser("check", help="what is wrong with an X12 file")
    judge.add_argument("file")
    judge.add_argument("--today", type=date.fromisoformat, help="compare dates with this day, e.g. 2026-03-09")
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return {"read": _read, "write": _write, "check": _check}[chosen.verb](chosen)
    except OSError as error:
        sys.stderr.write(f"stepwell x12: {error}\n")
        return 2


def _read(chosen: argparse.Namespace) -> int:
    with opened(chosen.file) as file:
        if not chosen.lines:
            document = documents(pieces(file))
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
            return 1 if document["problems"] else 0
        failed = 0
        for line in lines(pieces(file)):
            failed |= "problem" in line
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        return failed


def _write(chosen: argparse.Namespace) -> int:
    try:
        for piece in text(chosen.kind, sys.stdin, by_line=chosen.lines):
            sys.stdout.write(piece)
    except Invalid as invalid:
        problems = [{"code": p.code, "where": p.where, "message": p.message} for p in invalid.problems]
        sys.stderr.write(json.dumps({"problems": problems}, ensure_ascii=False) + "\n")
        return 1
    return 0


def _check(chosen: argparse.Namespace) -> int:
    with opened(chosen.file) as file:
        report = check(pieces(file), today=chosen.today)
    problems = [
        {"code": fault.code, "line": fault.line, "where": fault.where, "message": fault.message}
        for fault in report.problems
    ]
    answer = {"ok": report.ok, "kind": report.kind, "problems": problems}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0 if report.ok else 1


@contextmanager
def opened(name: str) -> Iterator[TextIO]:
    """The file as text. X12 is ASCII; other bytes become a mark that the check reports."""
    if name == "-":
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
        yield sys.stdin
        return
    with open(name, encoding="utf-8", errors="replace", newline="") as file:
        yield file


def pieces(file: TextIO) -> Iterator[str]:
    return iter(lambda: file.read(PIECE), "")
