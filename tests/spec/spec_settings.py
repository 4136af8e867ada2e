"""docs/settings.md: what an operator may set."""

from __future__ import annotations

from stepwell.config.environment import SETTINGS, Unsafe, refuse_unsafe
from tests.spec.drawing import join, table

NAME = "../settings"


def page() -> str:
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.meaning) for s in SETTINGS]
    return join(
        "# Settings",
        "All come from the environment. The demo needs none.",
        table(("Name", "Default", "Meaning"), rows),
        "## What production refuses",
        "With `STEPWELL_MODE=production` and nothing else set, Stepwell does not start and says why:",
        f"    {refusal({'STEPWELL_MODE': 'production'})}",
        "Debugging and a second factor that is only offered are refused as well:",
        f"    {refusal({'STEPWELL_MODE': 'production', 'STEPWELL_DEBUG': '1', 'STEPWELL_SECOND_FACTOR': 'offered'})}",
    )


def refusal(environ: dict[str, str]) -> str:
    try:
        refuse_unsafe(environ)
    except Unsafe as error:
        return str(error)
    raise AssertionError("production must refuse this")
