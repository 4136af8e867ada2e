"""The storeys as the import contract draws them: the higher, the larger."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def storeys() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["type"] == "layers")["layers"]
    return {room.strip(): -n for n, line in enumerate(layers) for room in line.split("|")}


def storey(room: str) -> int:
    return storeys()[room]
