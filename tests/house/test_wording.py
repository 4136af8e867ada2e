"""The rules say everything with `say`: an f-string cannot be translated, and nobody finds a bare sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "src" / "stepwell" / "rules"
SAYING = {"say", "say_n", "to_say"}
FILES = sorted(RULES.rglob("*.py"))


def is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z“{].*[a-z}] \S.*[.:?]$", text, re.DOTALL))


def text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def bare(node: ast.AST):
    """Sentences below a node that are neither said nor docstrings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in SAYING:
            for keyword in node.keywords:
                yield from bare(keyword)
            return
        if node.func.id == "Problem" and len(node.args) > 1 and text_of(node.args[1]) is not None:
            yield node.args[1]
    text = text_of(node)
    if text is not None:
        if is_sentence(text):
            yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from bare(child)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RULES)))
def test_a_sentence_of_the_rules_can_be_translated(path):
    found = [f"line {node.lineno}: {text_of(node)!r}" for node in bare(ast.parse(path.read_text("utf-8")))]
    assert not found, f"{path.name}: use say(...) of rules/wording.py for\n" + "\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RULES)))
def test_what_is_said_has_its_template_in_the_call(path):
    """A template that is put together while running is in no catalog. A name stands for a marked table's value."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            assert not any(isinstance(a, (ast.JoinedStr, ast.BinOp)) for a in node.args), f"line {node.lineno}"
