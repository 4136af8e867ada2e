"""Where the field's reference files are: the worked cases and vectors that the rules are held against.

They live beside the project, not in it. Where they are absent (a stranger's clone), the copies that the tests
need stand in `tests/rules/vectors`.
"""

from __future__ import annotations

from pathlib import Path

VECTORS = Path(__file__).parent / "vectors"


def vectors(name: str) -> Path:
    """The path of a reference file by its name, e.g. `disclosure-vectors.json`."""
    return VECTORS / name
