"""Markdown pieces for the drawn pages: a table, and one headless line with the result that the code gives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from stepwell.command.rule import RULES, results


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def example(name: str, line: Mapping[str, Any]) -> str:
    """How to ask `stepwell rule NAME`, and what it answers now."""
    text = json.dumps(line, ensure_ascii=False)
    result = next(results([text.encode()], import_module(f"stepwell.command.rule.{RULES[name]}").answer))
    answer = json.dumps(result, ensure_ascii=False)
    return f"    $ stepwell rule {name} <<'LINE'\n    {text}\n    LINE\n    {answer}"


def join(*parts: str) -> str:
    """The parts as paragraphs."""
    return "\n\n".join(part.strip("\n") for part in parts)
