"""docs/rules/hours.md: how a week is reckoned, in the words and figures that the code uses."""

from __future__ import annotations

from stepwell.rules.hours import Cause, Mark, pack
from stepwell.rules.hours.checks import WORDS as FINDINGS
from stepwell.rules.hours.forecast import WORDS as FORECAST
from stepwell.rules.hours.kinds import CAUSE_OF
from stepwell.rules.hours.seats import WORDS as SEATS
from stepwell.rules.minutes import Grace
from stepwell.rules.wording import hours_and_minutes
from tests.command.drawn_examples import HOURS
from tests.spec.drawing import example, join, table

MARKS = {
    Mark.EXPECTED: "coming until its end, then not recorded yet",
    Mark.PRESENT: "counted; what is missing of the schedule is owed",
    Mark.EXCUSED: "shown as excused; what is missing is owed unless the rule pack forgives it",
    Mark.NO_SHOW: "all of it is owed",
    Mark.CANCELED: "scheduled, not offered; owed by the program",
    Mark.CLOSED: "scheduled, not offered; to be made up as the pack says",
    Mark.WITHDRAWN: "counts nowhere",
}
CAUSES = {
    Cause.CLOSURE: "the site was closed",
    Cause.PROGRAM: "the program called it off",
    Cause.EXCUSED: "missed with an accepted reason",
    Cause.ABSENCE: "absent, late or gone early",
    Cause.UNSCHEDULED: "the rest: never scheduled",
}


def page() -> str:
    asam, grace = pack("asam"), Grace()
    return join(
        "# Hours of a week",
        "A minute in the room is entered once. Here is what it does to the client's week. What a payer or a state asks "
        "stands in [rule packs](rule-packs.md).",
        "## From the door to minutes",
        "Only time inside the session and outside its breaks counts. Seconds are summed first and cut to whole minutes "
        "at the end. Time is reckoned in UTC: a session across a change of the clock has the length that a stopwatch "
        "shows, and a time that the clock skips cannot be entered.",
        table(
            ("Setting", "Default", "What it does"),
            [
                (
                    "late",
                    f"{grace.late} min",
                    "not marked as late up to this; the minutes are not counted all the same",
                ),
                ("early", f"{grace.early} min", "the same for leaving"),
                (
                    "bridge",
                    f"{grace.bridge} min",
                    "a telehealth connection that drops no longer counts as unbroken",
                ),
                (
                    "before, after",
                    f"{grace.before} min",
                    "an arrival or departure further off is refused as a slip",
                ),
            ],
        ),
        "## The account",
        "Minutes of a week are summed, never rounded by session. Two sums always hold:",
        "    prescribed = forgiven + delivered + coming + not recorded + short - surplus\n"
        "    short      = made up + owed + lapsed",
        "A session counts in the week of its day. A make-up session counts for the week that it makes up for, and in "
        "its own week only as time attended. Held after the last day on which any hours of that "
        "week can be made up, it is "
        "an ordinary session.",
        table(("Mark", "Effect", "Cause"), [(m, MARKS[m], CAUSE_OF.get(m, "-")) for m in Mark]),
        "A shortfall is laid to its causes in this order, each up to what was lost by it. A make-up pays first what "
        "lapses first. Days are those of the ASAM pack.",
        table(
            ("Cause", "Meaning", "May be made up until"),
            [(cause, CAUSES[cause], until(asam.make_up.days[cause])) for cause in Cause],
        ),
        "## Age and parts of a week",
        "The level's floor for adults or adolescents follows the age on the first day of the week in the episode. Who "
        "comes of age during the episode keeps the adolescent floor until the next plan review. In the week of "
        "admission or discharge the prescription is cut to the share of the client's own weekdays (calendar days where "
        "they are not known), half a minute rounded up; the level's floor is not judged in it (both can be set by the "
        "pack).",
        "## Level of care",
        table(
            ("Level (3rd edition)", "4th edition", "Adults, from", "Adolescents, from"),
            [
                (s.level, s.level_4th, hours_and_minutes(s.adult_minutes), hours_and_minutes(s.adolescent_minutes))
                for s in asam.ladder
            ],
        ),
        "## The forecast",
        "*Met*: all that the week must hold is there. *On track*: what is booked, or not recorded yet, brings the "
        "rest. *Will miss*: it falls short and the week is not over. *Missed*: it fell short and "
        "the week is over. Make-up "
        "given after the week mends the prescription, never the floor of the level or its days. The worst of the "
        "requirements counts.",
        table(("Code", "Said as"), FORECAST.items()),
        "## What a schedule may break",
        table(("Code", "Said as"), FINDINGS.items()),
        "## Why an open seat does not help",
        table(("Code", "Said as"), SEATS.items()),
        "## Groups and tracks",
        "A group is judged by the minutes for which it kept its minimum size. Kept for the least "
        "time, it was held as a "
        "group. Otherwise the site's setting decides: with one client left the rest counts as an "
        "individual session, or "
        "the group is marked as held below its minimum and not billed. Two clients in a group of "
        "at least two, one gone "
        "at minute 20: 20 minutes at size, the rest below. A client belongs to one track; sitting in on another is "
        "allowed once (a setting) and flagged.",
        "## Clocks",
        "The day of admission, and the day of a certification, is day 1.",
        table(
            ("Pack", "Plan due", "Review", "Certification"),
            [
                (
                    name,
                    f"day {clocks.plan_days} or session {clocks.plan_sessions}, whichever is first",
                    f"every {clocks.review_days} days",
                    certification(clocks.certification_days, clocks.certification_warn_days),
                )
                for name, clocks in (("ASAM", asam.clocks), ("Medicare", pack("medicare").clocks))
            ],
        ),
        "## From the command line",
        "Shapes: `stepwell rule hours --schema`.",
        example("hours", HOURS[1]),
    )


def until(days: int) -> str:
    return f"{days} days after the week" if days else "the end of the week"


def certification(days: int | None, warn: int | None) -> str:
    return "-" if days is None else f"holds for {days} days (42 CFR 424.24, verify), warning from day {warn}"
