"""docs/rules/estimate.md: good faith estimates, sliding fee, benefits and published costs."""

from __future__ import annotations

import json
from importlib import resources

from stepwell.rules.estimate import default_schedule, published_costs
from stepwell.rules.estimate import good_faith as gfe
from tests.command.drawn_examples import ESTIMATE
from tests.spec.drawing import example, join, table

PACKAGE = "stepwell.rules.estimate"


def page() -> str:
    poverty, steps = read("poverty.json"), read("sliding_fee.json")
    return join(
        "# What care will cost",
        "## Good Faith Estimate",
        "For people without insurance and for those who do not use it. 45 CFR 149.610 and 149.620. Business days are "
        "Monday to Friday without the federal holidays (5 U.S.C. 6103).",
        table(
            ("When", "Given within"),
            [
                (f"scheduled {gfe.FAR_AHEAD_DAYS} or more business days ahead", term(gfe.FAR_AHEAD_TERM)),
                (
                    f"scheduled {gfe.AHEAD_DAYS} to {gfe.FAR_AHEAD_DAYS - 1} business days ahead",
                    term(gfe.AHEAD_TERM),
                ),
                (f"scheduled fewer than {gfe.AHEAD_DAYS} business days ahead", "only when the person asks"),
                ("the person asks (a question about the price counts)", term(gfe.ASKED_TERM)),
                ("the scope changes", f"a new one at least {gfe.CHANGE_TERM} business day before the service"),
            ],
        ),
        f"Recurring care may share one estimate for up to {gfe.RECURRING_MONTHS} months. A bill of ${gfe.DISPUTE_FROM} "
        f"or more above a provider's estimate may be disputed within {gfe.DISPUTE_DAYS} days (verify). Estimates are "
        f"kept for {gfe.KEEP_YEARS} years.",
        "Refused until complete: the patient; every service with code, description, price and count; every provider "
        "with name, NPI, tax id, state and location.",
        "## Sliding fee",
        f"{steps['source']}. " + " ".join(steps["verify"]),
        table(
            ("Income up to (of the poverty guideline)", "Pays"),
            [(f"{s.up_to_percent} %", f"{s.pays_percent} %") for s in default_schedule().steps]
            + [("above", "100 %")],
        ),
        f"{poverty['source']}. " + " ".join(poverty["verify"]),
        table(
            ("Year", "In force from", "48 states and D.C.", "Alaska", "Hawaii"),
            [
                (g["year"], g["effective"], *(f"${a:,} + ${b:,} a person" for a, b in amounts(g)))
                for g in poverty["guidelines"]
            ],
        ),
        "## Under plan benefits",
        "Day by day: first the deductible, then the copay, then the coinsurance on what is left of that day, rounded "
        "half up; what goes over the yearly limit is taken off. An orientation, never a promise: the payer decides.",
        "## Published costs",
        "Figures of different years must not be mixed.",
        table(
            ("Setting", "Figure", "Year", "Source"),
            [(c.setting, c.figure, c.year, c.source) for c in published_costs()],
        ),
        "## From the command line",
        "Shapes: `stepwell rule estimate --schema`.",
        example("estimate", ESTIMATE[0]),
        example("estimate", ESTIMATE[1]),
    )


def read(name: str):
    return json.loads(resources.files(PACKAGE).joinpath(name).read_text("utf-8"))


def amounts(row):
    return (row[region] for region in ("states", "alaska", "hawaii"))


def term(days: int) -> str:
    return f"{days} business day{'s' if days > 1 else ''}"
