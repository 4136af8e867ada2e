import ast
import sys
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "src" / "stepwell" / "rules"
ALLOWED = {*sys.stdlib_module_names, "stepwell.rules"}
CLOCKS = {"now", "today", "utcnow", "time_ns"}


@pytest.mark.parametrize("file", sorted(RULES.rglob("*.py")), ids=lambda f: str(f.relative_to(RULES)))
def test_a_rule_imports_the_standard_library_only_and_reads_no_clock(file):
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            assert node.level == 0, f"line {node.lineno}: write the whole import path"
        for name in names:
            assert name.split(".")[0] in ALLOWED or name.startswith("stepwell.rules"), f"line {node.lineno}: {name}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS, f"line {node.lineno}: a rule takes the moment as an argument"
