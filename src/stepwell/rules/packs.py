"""Reads the data files that stand beside their engine."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def pack(package: str, *, name: str) -> dict[str, Any]:  # Any: JSON of our own, typed by the engine that reads it
    """The parsed `packs/NAME.json` of a package."""
    text = resources.files(package).joinpath("packs", f"{name}.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
