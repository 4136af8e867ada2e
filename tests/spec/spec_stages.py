"""docs/rules/stages.md: the four stages, their exit tests and the relapse review that the code runs."""

from __future__ import annotations

from stepwell.rules.stages.exits import DATA
from tests.spec.drawing import example, join, table


def page() -> str:
    review = DATA["review"]
    return join(
        "# Stages",
        f"Source: {DATA['source']}",
        "A stage describes the client, a level the setting. The program proposes, a clinician decides; every condition "
        "shows its evidence and is *met*, *not met* or *unknown*. Only when all are met is the next stage proposed.",
        table(
            ("Stage", "Name", "Usual length", "Hours a week", "Aims"),
            [(s["stage"], s["name"], s["length"], s["hours_a_week"], s["aims"]) for s in DATA["stages"]],
        ),
        "## Exit tests",
        table(
            ("Stage", "Condition", "Asks"),
            [(s["stage"], c["id"], c["means"]) for s in DATA["stages"] for c in s["exit"]],
        ),
        "Days in a row count from the day after the last positive or missed test, or from the first test, and need a "
        "test in the last "
        + " or ".join(f"{c['fresh_days']} days (stage {s['stage']})" for s, c in days_conditions())
        + ". An excused test breaks no run; a result that is still open makes the answer unknown. Attendance is "
        "minutes attended of minutes scheduled and not excused, over the last full service weeks. "
        "Stage 4 has no exit test.",
        "## Return to use",
        "A positive test, or use that the client reports, opens a review. Nobody is moved back by it: the stage stays "
        "until a clinician decides. A missed or unconfirmed test alone opens none.",
        table(("Outcome", "Means"), review["outcomes"].items()),
        "Proposed is a change of level where the placement aid suggests a higher one; else repeated groups after "
        f"{review['use_days']} days of use in {review['within_days']} days; else to stay.",
        "## From the command line",
        "Shapes: `stepwell rule stage --schema`.",
        example(
            "stage",
            {
                "stage": 1,
                "on": "2026-03-16",
                "plan_signed_on": "2026-03-06",
                "screens": {"phq-9": True, "asq": True},
                "sessions_attended": 5,
            },
        ),
    )


def days_conditions():
    return [(s, c) for s in DATA["stages"] for c in s["exit"] if "fresh_days" in c]
