"""docs/rules/aftercare.md: step-down contacts, check-in levels, outreach, leaving and follow-up windows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from stepwell.rules.aftercare.check_in import Level, response
from stepwell.rules.aftercare.follow_up import MEASURES, window
from stepwell.rules.aftercare.outreach import CHECK_IN, CONSENTS, NO_SHOW, URGENT_REASONS, after_no_show
from stepwell.rules.aftercare.schedule import READMISSION_DAYS, Line, Period, Stay, contacts, standard
from stepwell.rules.measures.catalog import catalog
from stepwell.rules.packs import pack
from tests.spec.drawing import example, join, table
from tests.spec.leaving import part as leaving
from tests.spec.spec_measures import words

TEMPLATE = standard()
INDEX = date(2026, 3, 2)

SCHEDULE = """
- Weeks and months are counted from the last day of the program. A week's contact is due when the week is over;
  of two contacts a month, the first is due 15 days into it.
- A contact planned for a weekend, a federal holiday or a day the site is closed moves to the next business day.
  It is on time up to {days} days before or after the planned day, also where it moved.
- A new admission stops the schedule, and its end starts it again at week 1. A death cancels everything at once.
- Without consent to calls, check-ins go by portal message, or by letter.
- Drug tests have a rate and no dates: the random testing schedule draws the days.
- A client who returns within {readmission} days of discharge is a readmission (the same episode may be opened
  again where the payer permits it); later, it is a new episode.
"""

WINDOWS = """
Day 0 is the index date. Windows are local calendar days, so a change of clocks inside one changes nothing.
Services of one provider on one day count once. A readmission within 30 days leaves only the last discharge to
count from. These are the program's own figures; HEDIS rates are a health plan's and its specifications belong
to NCQA.
"""


def page() -> str:
    return join(
        "# Care after the program",
        "Step-down contacts, check-in calls, outreach and follow-up windows. Everything here is a default that a "
        "site must verify and may change, except the follow-up windows.",
        "## Step-down schedule",
        f"Template version {TEMPLATE.version}. {TEMPLATE.source}",
        table(("Contact", "From", "To", "How often", "Minutes"), [row(line) for line in TEMPLATE.lines]),
        SCHEDULE.format(days=TEMPLATE.on_time_days, readmission=READMISSION_DAYS),
        table(
            ("Drug tests", "At least", "At most", "Per"),
            [(span(rate.period), rate.least, rate.most, rate.per) for rate in TEMPLATE.tests],
        ),
        "The first contacts after a program that ended on " + f"{INDEX:%A, %B} {INDEX.day}, {INDEX.year}:",
        table(("Due on", "Contact"), first_contacts()),
        "## Check-in calls",
        "The ten questions are the instrument `check-in` (see [Instruments](measures.md)). The level is the first "
        "that fits, so that an event wins over a low score:",
        table(("Level", "When", "What to do"), levels()),
        "A call that reached nobody:",
        table(("Day", "Step", "Needs consent to"), unreached()),
        "## Outreach after a missed session",
        NO_SHOW["source"],
        table(("When", "Step", "Owner", "Needs consent to"), no_show()),
        f"Sooner for {', '.join(URGENT_REASONS.values())}: call 1 within "
        f"{NO_SHOW['urgent']['call_within_minutes']} minutes, and the welfare-check procedure. Nothing more is due "
        "from the day the client is back. A written request to stop ends every contact; the reviews among staff go "
        "on. Messages never name the program or the treatment.",
        leaving(),
        "## Follow-up windows",
        pack("stepwell.rules.aftercare", name="follow_up")["source"],
        WINDOWS,
        table(
            ("Measure", "What", "From age", "First day", "Last day", "Services", f"Index {INDEX}", "Verify"),
            [measure(code) for code in MEASURES],
        ),
        "## From the command line",
        "A check-in call is scored as an instrument. Schedules and windows have no command; the pages call them.",
        example("score", {"instrument": "check-in", "answers": {"q1": 1, "days_in_a_row": 0, "suicide": 0}}),
    )


def row(line: Line) -> tuple[object, ...]:
    what = f"measure {line.measure}" if line.measure else line.kind
    unit = line.period.unit
    often = (
        "twice a month"
        if line.per_month == 2
        else f"every {line.every} {unit}s"
        if line.every > 1
        else f"every {unit}"
    )
    return what, f"{unit} {line.period.first}", f"{unit} {line.period.last}", often, line.minutes or "-"


def span(period: Period) -> str:
    return f"{period.unit}s {period.first} to {period.last}"


def first_contacts() -> Iterable[tuple[object, ...]]:
    found = contacts([Stay(admitted_on=INDEX, ended_on=INDEX)], template=TEMPLATE)
    for contact in found[:12]:
        yield contact.due_on, f"measure {contact.measure}" if contact.measure else contact.kind


def levels() -> Iterable[tuple[object, ...]]:
    classes = catalog().find("check-in").classification
    for rule in classes.rules if classes else ():
        yield rule.label, words(rule.when), response(Level(rule.code)).says


def unreached() -> Iterable[tuple[object, ...]]:
    for step in CHECK_IN["unreached"]:
        months = step.get("after_months")
        yield (
            f"{step['after_days']}" + (f" and {months} months" if months else ""),
            step["says"],
            step.get("needs", "-"),
        )


def no_show() -> Iterable[tuple[object, ...]]:
    needs = {step["code"]: step.get("needs", "-") for step in NO_SHOW["steps"]}
    when = {step["code"]: after(step) for step in NO_SHOW["steps"]}
    missed_at = datetime(2026, 3, 2, 18, tzinfo=UTC)
    for step in after_no_show(missed_at, consents=CONSENTS):
        yield when[step.code], step.says, step.owner, needs[step.code]


def after(step: dict[str, int]) -> str:
    if "after_minutes" in step:
        return f"{step['after_minutes']} minutes"
    if "after_business_days" in step:
        return f"{step['after_business_days']} business day"
    return f"{step['after_days']} days" if step["after_days"] else "same day"


def measure(code: str) -> tuple[object, ...]:
    measure = MEASURES[code]
    found = window(measure, index_on=INDEX)
    return (
        code,
        measure.title,
        measure.from_age,
        measure.first_day,
        measure.last_day,
        f"{measure.services}" + (", or one long-acting medication" if measure.long_acting_is_enough else ""),
        f"{found.first_on} to {found.last_on}",
        measure.verify or "-",
    )
