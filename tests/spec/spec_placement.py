"""docs/rules/placement.md: the placement table, red flags and withdrawal suggestions that the code runs."""

from __future__ import annotations

from stepwell.rules.placement import TABLE
from stepwell.rules.placement.review import REVIEW_DAYS, Trigger
from stepwell.rules.placement.table import Case, When, read
from stepwell.rules.placement.withdrawal import DATA
from tests.spec.drawing import example, join, table


def page() -> str:
    rules, red = read("rules.json"), read("red_flags.json")
    return join(
        "# Placement aid",
        f"**{TABLE.notice}** Table version {TABLE.version}. {rules['source']} "
        "Where a threshold is general practice rather than a stored source, the site must verify it.",
        "Every dimension is rated 0 (none) to 4 (severe) with evidence. A missing rating blocks the suggestion; "
        "only an emergency is answered without. All rules are looked at, from top to bottom; the highest floor "
        "wins, and the rules that fired are listed in this order.",
        "## The rules",
        table(("Rule", "Condition", "What it does"), [(r.id, r.means, effects(r.cases)) for r in TABLE.rules]),
        "`-` is never listed among the fired rules. `base` is listed only when no other rule fired. "
        f"Withdrawal care below D1 = 3 is delivered inside level {' or '.join(sorted(TABLE.delivered_inside))}.",
        "## Label in the 4th edition (approximate)",
        table(
            ("3rd edition", "Withdrawal", "And", "4th edition"),
            [(x.level, x.wm or "any", condition(x.fired, x.only_floor), x.label) for x in TABLE.labels],
        ),
        "Other levels keep their number; `COE` is added when D3 is 3.",
        "## Red flags: no admission to intensive outpatient care now",
        table(("Id", "What", "Route"), [(f.id, f.means, red["routes"][f.route]) for f in TABLE.red_flags.values()]),
        "Never a reason to refuse: " + ", ".join(red["never_a_reason_to_refuse"]) + ".",
        "## Flags and tasks",
        table(("Flag", "Means"), TABLE.flags.items()),
        table(("Task", "Said as"), TABLE.tasks.items()),
        "## Withdrawal: what the scales suggest for D1",
        f"{DATA['source']}",
        table(
            ("Alcohol, the first row that fits", "D1", "Raised to"),
            [(row["means"] + gap(row), row["rating"], raised(row)) for row in DATA["alcohol"]],
        ),
        table(
            ("Opioids", "D1", "If buprenorphine or methadone starts today"),
            [(row["means"], row["rating"], row.get("if_started", row["rating"])) for row in DATA["opioid"]],
        ),
        table(
            ("Other", "D1 (the cautious end is used)"),
            [
                (row["means"], f"{row['low']}-{row['rating']}" if row["low"] != row["rating"] else row["rating"])
                for row in (*DATA["sedative"].values(), DATA["stimulant_crash"])
            ],
        ),
        f"Pregnant and in withdrawal: at least {DATA['pregnant_in_withdrawal_at_least']}. The highest suggestion "
        "counts. Risk factors: " + ", ".join(DATA["risk_factors"].values()) + ".",
        table(
            ("Scale", "Item", "Points"),
            [
                (scale, item, ", ".join(map(str, points)))
                for scale, parts in DATA["scales"].items()
                for item, points in parts["items"].items()
            ],
        ),
        "## Continued stay",
        f"A review is due after {REVIEW_DAYS} days at most, or at once after: "
        + ", ".join(t.value.replace("_", " ") for t in Trigger)
        + ". What is proposed:",
        table(
            ("Proposal", "When"),
            [
                ("transfer up", "the ratings suggest a higher level; or a new need is not safe here"),
                ("transfer up", "no progress after one documented change of the plan"),
                ("transfer down", "the goals of the level are met and the ratings suggest a lower one"),
                ("discharge", "the goals are met at the lowest level"),
                ("continue", "goals are open, and there is progress or a new problem this level can treat"),
                ("continue", "goals are open, the plan was changed and progress is expected"),
                ("change the plan", "no progress and no change of the plan yet"),
                ("another service", "no progress despite several changes of the plan; or the client's own choice"),
            ],
        ),
        "## From the command line",
        "Shapes: `stepwell rule placement --schema`.",
        example(
            "placement",
            {
                "age": 34,
                "sud": True,
                "ratings": {"D1": 0, "D2": 0, "D3": 3, "D4": 1, "D5": 2, "D6": 1},
                "flags": [],
            },
        ),
    )


def effects(cases: tuple[Case, ...]) -> str:
    if len(cases) == 1:
        return effect(cases[0])
    return "; ".join(f"{terms(c.when)}{effect(c)}" for c in cases)


def terms(when: When) -> str:
    """The part of a condition that tells the cases of one rule apart."""
    parts = [f"{d} at least {n}" for d, n in when.at_least.items()]
    parts += [f"{d} at most {n}" for d, n in when.at_most.items()]
    parts += [f"{d} = {n}" for d, n in when.exactly.items()]
    parts += [f"`{when.flag}`"] if when.flag else []
    return " and ".join(parts) + ": " if parts else ""


def effect(case: Case) -> str:
    parts = [f"level {case.level}"] if case.level else []
    parts += [f"floor {case.floor}"] if case.floor else []
    parts += [f"withdrawal level {case.wm}"] if case.wm else []
    parts += [f"{d} counts as {n}" for d, n in case.set.items()]
    parts += [f"tag {tag}" for tag in case.tags]
    parts += [f"task {TABLE.tasks[task]}" for task in case.tasks]
    parts += ["stop"] if case.ends else []
    return ", ".join(parts)


def condition(fired: str | None, only_floor: str | None) -> str:
    if fired:
        return f"{fired} fired"
    return f"only {only_floor} asks for it" if only_floor else "-"


def gap(row: dict[str, object]) -> str:
    return " (fills a gap of the table)" if row.get("fills_a_gap") else ""


def raised(row: dict[str, object]) -> str:
    if "if_risk" in row:
        return f"{row['if_risk']} with any risk factor"
    return f"{row['if_prior']} after an earlier seizure or delirium" if "if_prior" in row else "-"
