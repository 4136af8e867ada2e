"""docs/rules/lifecycles.md: every status and what leads from one to the next."""

from __future__ import annotations

from stepwell.rules.lifecycle import LIFECYCLES, Lifecycle
from tests.spec.drawing import join, table


def page() -> str:
    return join(
        "# Lifecycles",
        "A status changes only by an act of these tables; an act that has no row for the present status is refused "
        "(409). The database holds each status to the same words.",
        *(part for name, lifecycle in LIFECYCLES.items() for part in drawn(name, lifecycle)),
    )


def drawn(name: str, lifecycle: Lifecycle) -> tuple[str, str, str]:
    rows = [(f"`{before}`", f"`{act}`", f"`{after}`") for (act, before), after in lifecycle.items()]
    arrows = "\n".join(f"    {before} --> {after}: {act}" for (act, before), after in lifecycle.items())
    picture = f"```mermaid\nstateDiagram-v2\n{arrows}\n```"
    return f"## {name.capitalize()}", picture, table(("From", "Act", "To"), rows)
