"""The part of docs/rules/aftercare.md about those who leave: dropout flags, the discharge checklist, handoffs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stepwell.rules.aftercare import discharge, dropout, handoff
from tests.spec.drawing import join, table

AT = date(2026, 3, 2)


def part() -> str:
    hours = discharge.PACK["transfer_hours"]
    spans = [
        f"{first} to {last}" if first != last else f"{first}" for first, last in handoff.PACK["remind_hours_before"]
    ]
    return join(
        "## Who may be about to leave",
        dropout.PACK["source"],
        table(("Flag", "Raised when"), flags()),
        "A flag proposes a conversation. A fact that is not known raises none.",
        "## Discharge checklist",
        discharge.PACK["source"],
        table(("Item", "Planned", "Unplanned"), items()),
        "Each item has a day or a reason why it was left out. The next provider counts only with a date, a time and "
        "a person, and the supply of medication must reach the day before the prescriber's visit. The summary is due "
        f"{discharge.PACK['summary_days']} days after discharge (on {AT}: by {discharge.summary_due_on(AT)}); "
        f"for a transfer it reaches the next provider within {hours['from']} to {hours['to']} hours. Figures: share "
        "planned, share with the next visit booked (should be all), share kept, median days from the last service to "
        "the record.",
        "## Warm handoff",
        handoff.PACK["source"],
        table(("Step", "Owner", "Not before"), steps()),
        f"Reminders go out {' and '.join(spans)} hours before the appointment. A missed visit is followed by outreach "
        "on the same day. Figures: median days from the need to the appointment, share introduced live, share of first "
        f"visits kept, share of loops closed within {handoff.PACK['closed_within_days']} days of the appointment.",
    )


def flags() -> Iterable[tuple[object, ...]]:
    when = {
        "no_shows": "{least} or more no-shows in {days} days",
        "attendance": "under {below_percent} % of the sessions of {days} days, excused ones aside",
        "early": "day 1 to {days} of care",
        "positive": "the latest test, of the last {days} days, is positive and the {negatives} before it were not",
        "craving": "{least} or more of 10",
    }
    for code, row in dropout.FLAGS.items():
        yield row["says"], when.get(code, "recorded").format(**row)


def items() -> Iterable[tuple[object, ...]]:
    both = [set(discharge.items(discharge.Leaving(planned=planned, on_moud=True))) for planned in (True, False)]
    for code, row in discharge.ITEMS.items():
        who = " (for clients on it)" if row.get("if") == "on_moud" else ""
        yield row["says"] + who, *("yes" if code in needed else "-" for needed in both)


def steps() -> Iterable[tuple[object, ...]]:
    for row in handoff.STEPS.values():
        before = [handoff.STEPS[code]["says"] for code in row.get("after", ())]
        yield row["says"], row["owner"].replace("_", " "), "; ".join(before) or "-"
