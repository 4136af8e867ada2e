"""`stepwell rule NAME`: one JSON object a line in, one JSON result a line out, in the same order.

A line that cannot be answered gives `{"error": {"code", "message", "where"}}`, and exit status 1 at the end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module, resources
from typing import Any

from stepwell.rules.problems import Invalid, Problem

RULES = {
    "score": "score",
    "placement": "placement",
    "hours": "hours",
    "contingency": "contingency",
    "drug-test": "drug_test",
    "disclosure": "disclosure",
    "claim-lint": "claim_lint",
    "stage": "stage",
    "estimate": "estimate",
}
"""Rule name to the module of this package whose `answer(line) -> result` speaks JSON for it."""

Answer = Callable[[dict[str, Any]], dict[str, Any]]

USAGE = f"usage: stepwell rule NAME [--schema] < LINES\nNAME: {', '.join(RULES)}\n"


def main(arguments: list[str]) -> int:
    names = [a for a in arguments if not a.startswith("-")]
    if len(names) != 1 or names[0] not in RULES or set(arguments) - {names[0], "--schema"}:
        sys.stderr.write(USAGE)
        return 2
    module = RULES[names[0]]
    if "--schema" in arguments:
        sys.stdout.write(schema(module))
        return 0
    answer: Answer = import_module(f"{__name__}.{module}").answer
    status = 0
    for result in results(sys.stdin.buffer, answer):
        status |= "error" in result
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()  # who asks line by line waits for this line
    return status


def schema(module: str) -> str:
    """The JSON Schema of a rule's line and result, as text."""
    return resources.files(__name__).joinpath(f"{module}.schema.json").read_text("utf-8")


def results(lines: Iterable[bytes], answer: Answer) -> Iterator[dict[str, Any]]:
    """One result for each line that is not blank."""
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            line = read(raw)
        except (ValueError, RecursionError) as error:
            yield error_line(Problem("not-json", f"This line is not JSON: {why(error)}.", f"line {number}"))
            continue
        try:
            if not isinstance(line, dict):
                raise Invalid(Problem("not-an-object", "Each line must be one JSON object.", ""))
            yield answer(line)
        except Invalid as invalid:
            yield error_line(*(replace(p, where=p.where or f"line {number}") for p in invalid.problems))


def read(raw: bytes) -> Any:  # Any: JSON
    """The JSON value of a line. Raises `ValueError` for what is no JSON, NaN, and half a character in an escape."""
    line = JSON.decode(raw.strip().decode("utf-8-sig"))
    if b"\\u" in raw:
        json.dumps(line, ensure_ascii=False).encode("utf-8")
    return line


def why(error: Exception) -> str:
    """What the parser says, without its counting of lines: here each line is one text."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    if isinstance(error, UnicodeError):
        return "it holds what is no character"
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error).partition(";")[0]


def no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


JSON = json.JSONDecoder(parse_constant=no_number)


def error_line(first: Problem, *more: Problem) -> dict[str, Any]:
    """The one shape of an error; further problems of the same line stand under `also`."""
    error: dict[str, Any] = {"code": first.code, "message": first.message, "where": first.where}
    if more:
        error["also"] = [{"code": p.code, "message": p.message, "where": p.where} for p in more]
    return {"error": error}
