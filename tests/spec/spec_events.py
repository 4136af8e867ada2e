"""docs/events.md: everything that is recorded as having happened."""

from __future__ import annotations

import dataclasses
import inspect
from importlib import import_module
from pathlib import Path

import stepwell
from stepwell.audit.events import Happened
from tests.spec.drawing import join, table

NAME = "../events"
PACKAGE = Path(stepwell.__file__).parent


def page() -> str:
    for file in sorted(PACKAGE.glob("*/events.py")):
        import_module(f"stepwell.{file.parent.name}.events")
    kinds = {kind.KIND: kind for kind in Happened.__subclasses__()}  # slots=True leaves each class twice
    return join(
        "# Events",
        "One act is one event: the audit trail, the history on a page and the other rooms read the same row. Each says "
        "who, when it happened and when we heard, which request, and, where it concerns one, which client and episode. "
        "What else it says stands below: ids and codes, never a name or free text.",
        table(("Kind", "Says", "Meaning"), [row(kinds[name]) for name in sorted(kinds)]),
    )


def row(kind: type[Happened]) -> tuple[str, str, str]:
    own = [f.name for f in dataclasses.fields(kind) if f.name not in {"client_id", "episode_id"}]
    made_up = (kind.__doc__ or "").startswith(f"{kind.__name__}(")
    meaning = "" if made_up else " ".join(inspect.cleandoc(kind.__doc__ or "").split())
    return f"`{kind.KIND}`", ", ".join(f"`{name}`" for name in own), meaning
