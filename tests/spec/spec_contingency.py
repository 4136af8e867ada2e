"""docs/rules/contingency.md: protocols, ladders, caps and guardrails that the code runs."""

from __future__ import annotations

from datetime import date, timedelta

from stepwell.rules.contingency import Outcome, Protocol, Result, Unit, hat_named, protocol_named, replay
from stepwell.rules.contingency.book import ACCOUNTS, NEEDS, TWO_PEOPLE_FROM
from stepwell.rules.contingency.course import cents, expected
from stepwell.rules.contingency.protocol import Tier, read, slips_in
from tests.spec.drawing import example, join, table

MONDAY = date(2026, 3, 2)
OUTCOMES = [
    ("N", "target-negative, valid specimen", "earns", "climbs"),
    ("P", "target-positive", "nothing", "resets"),
    ("U", "not excused: missed, refused, or not the client's own specimen", "nothing", "resets"),
    ("E", "excused absence", "nothing", "held"),
    ("H", "held: dilute negative, invalid, failed kit", "nothing until recollected", "held"),
]


def page() -> str:
    parts = [
        "# Contingency management",
        "Only the target class counts. What was earned is never taken back. A published version of a protocol is "
        "never edited; a client stays on the version of the enrollment. Money is exact to the cent.",
        "## Outcomes",
        table(("Code", "Meaning", "Incentive", "Run"), OUTCOMES),
        limits(protocol_named("prize")),
    ]
    for name in ("prize", "voucher", "california"):
        parts += described(protocol_named(name))
    parts += hat_section()
    parts += money_section()
    parts += [
        "## From the command line",
        "Shapes: `stepwell rule contingency --schema`. Caps, a start day, drawn slips and later results are optional.",
        example("contingency", {"protocol": "prize", "weeks": [["N", "N"], ["N", "P"]]}),
        example(
            "contingency",
            {
                "protocol": "voucher",
                "weeks": [["N", "N", "N"]],
                "caps": [{"period": "calendar_year", "amount": "750.00", "spent": "735.00"}],
            },
        ),
    ]
    return join(*parts)


def limits(rules: Protocol) -> str:
    x = rules.limits
    return (
        f"More than {x.excused_in_a_row} excuses in a row, or {x.excused_in_window} in {x.excused_window_days} days, "
        f"count as U; so does a hold beyond {x.holds_in_window} in {x.hold_window_days} days (Stepwell conventions, "
        "settings of each protocol). A make-up day in the same week replaces the missed visit; of two specimens on "
        "one day the scheduled one counts. Late results replay the whole course. A positive that the laboratory "
        "overturns pays the difference at once; a negative found positive later keeps what it earned, and the reset "
        "counts from the day it was found."
    )


def described(rules: Protocol) -> list[str]:
    visits = sum(len(rules.days(week)) for week in range(1, rules.weeks + 1))
    parts = [
        f"## {rules.title} (`{rules.id}@{rules.version}`)",
        f"{rules.weeks} weeks, {visits} visits. {ladder(rules)}",
        f"Source: {rules.source}",
    ]
    if rules.bowl:
        parts.append(bowl(rules.bowl))
    if rules.flat:
        rows = [(f"{f.weeks.first}-{f.weeks.last}", f"${f.value}") for f in rules.flat]
        parts += [
            "Weeks in which every negative pays the same and nothing resets:",
            table(("Weeks", "Each N"), rows),
        ]
    parts += ["An unbroken run:", run(rules)]
    return parts


def ladder(rules: Protocol) -> str:
    x = rules.ladder
    unit = "draws" if rules.unit is Unit.DRAWS else "dollars"
    text = f"The first N earns {x.first} {unit}; {x.step} more after every {x.negatives_per_step} N in a row"
    text += f", at most {x.first + x.step * x.top_rung}." if x.top_rung is not None else "."
    if x.bonus_every:
        text += f" Every {x.bonus_every} N in a row add ${x.bonus}."
    if x.recovery_negatives is None:
        return text + " P or U starts again at the first step; nothing is restored."
    low = "climbing from the first step" if x.recovery_climbs else "at the first step"
    return text + (
        f" P or U starts again at the first step and saves the value in force. {x.recovery_negatives} N are then paid "
        f"{low}; the next N is paid the saved value. A further reset keeps the larger saved value."
    )


def bowl(tiers: tuple[Tier, ...]) -> str:
    first, rows = 1, []
    for tier in tiers:
        rows.append((tier.tier, tier.slips, f"{first}-{first + tier.slips - 1}", f"${tier.value}"))
        first += tier.slips
    mean = expected(1000, bowl=tiers) / 1000
    return table(("Slip", "How many", "Numbers", "Worth"), rows) + (
        f"\n\nOf {slips_in(tiers)} slips, each goes back after its draw. One draw is worth ${mean} on average."
    )


def run(rules: Protocol) -> str:
    results = [
        Result(week=w, visit=v, outcome=Outcome.NEGATIVE, on=MONDAY + timedelta(weeks=w - 1, days=d))
        for w in range(1, rules.weeks + 1)
        for v, d in enumerate(rules.days(w), 1)
    ]
    course = replay(results, protocol=rules)
    rows = []
    total = cents(course.paid * 0)
    for week in range(1, rules.weeks + 1):
        visits = [x for x in course.visits if x.visit.week == week]
        if rules.unit is Unit.DRAWS:
            total += sum(x.draws for x in visits)
            rows.append((week, " ".join(str(x.draws) for x in visits), int(total)))
        else:
            total += sum(x.paid for x in visits)
            rows.append((week, " ".join(f"{x.value}{f'+{x.bonus}' if x.bonus else ''}" for x in visits), total))
    sums = f"Together {course.draws} draws, worth ${course.expected_value} on average."
    if rules.unit is Unit.DOLLARS:
        sums = f"Together ${course.paid}."
    return table(("Week", "Visits", "Cumulative"), rows) + f"\n\n{sums}"


def hat_section() -> list[str]:
    rules = hat_named()
    return [
        f"## {rules.title} (`{rules.id}@{rules.version}`)",
        "Each client present has as many slips as weeks attended in a row; an absence without excuse ends the run, an "
        f"excuse holds it. Names are drawn for {rules.drawn_share} of those present, rounded down, each client at "
        f"most once; every name draws one slip. {rules.weeks} weeks. Source: {rules.source}",
        bowl(rules.bowl),
    ]


def money_section() -> list[str]:
    funders = read("funders")
    return [
        "## Caps and reporting",
        "Paid is the least of what was earned and what every cap leaves; the rest is recorded as capped and does not "
        "carry over. Runs are not touched by caps or by a new year. A slip beyond the cap gives the best tier that "
        f"still fits. Not legal advice; verify before use. Source: {funders['source']}",
        table(
            ("Funder", "Period", "At most", "Note"),
            [(c["title"], c["period"], f"${c['amount']}", c["note"]) for c in funders["caps"]],
        ),
        table(
            ("Year from", "Information return from", "Note"),
            [(r["from_year"], f"${r['amount']}", r["note"]) for r in funders["reporting"]],
        ),
        "Guardrails: " + "; ".join(funders["guardrails"]) + ".",
        "## The book",
        f"Every act moves one amount from one account to another, so the book always balances; nothing is changed or "
        f"deleted. From ${TWO_PEOPLE_FROM} the person who read the test does not hand out the prize. An adjustment "
        "needs two who approve it. `void` moves an amount back.",
        table(
            ("Act", "Debits", "Credits", "Needs"),
            [
                (f"`{kind.value}`", *(f"`{a}`" for a in accounts), ", ".join(NEEDS[kind]))
                for kind, accounts in ACCOUNTS.items()
            ],
        ),
    ]
