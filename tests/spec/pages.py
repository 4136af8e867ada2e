"""Finds every `spec_<name>.py` of this folder and the page that it draws."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "docs" / "rules"


def pages() -> Iterator[tuple[str, str]]:
    for file in sorted(HERE.glob("spec_*.py")):
        text = import_module(f"tests.spec.{file.stem}").page()
        yield file.stem.removeprefix("spec_").replace("_", "-"), text.rstrip() + "\n"
