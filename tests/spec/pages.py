"""Finds every `spec_<name>.py` of this folder and the page that it draws: docs/rules/<name>.md, unless it says NAME."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "docs" / "rules"


def pages() -> Iterator[tuple[str, str]]:
    for file in sorted(HERE.glob("spec_*.py")):
        drawn = import_module(f"tests.spec.{file.stem}")
        name = getattr(drawn, "NAME", file.stem.removeprefix("spec_").replace("_", "-"))
        yield name, drawn.page().rstrip() + "\n"
