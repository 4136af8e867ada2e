"""One outcome for each scheduled visit, out of late results, make-up days, corrections and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stepwell.rules.contingency.protocol import Limits, Protocol
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say


class Outcome(StrEnum):
    """N negative, P positive, U missed or refused without excuse, E excused, H held.

    Only the target class counts. A specimen that is not the client's own is U; a dilute negative, an invalid
    specimen or a failed kit is H until recollected.
    """

    NEGATIVE = "N"
    POSITIVE = "P"
    UNEXCUSED = "U"
    EXCUSED = "E"
    HELD = "H"


RESETS = frozenset({Outcome.POSITIVE, Outcome.UNEXCUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result as it was entered for a visit of the schedule; `week` and `visit` count from 1.

    A later result for the same visit replaces the earlier: a recollection, a make-up day of the same week
    (`make_up`), a corrected entry. A negative that the laboratory later finds to be positive is given with
    `found_on`: what was earned stays, and the reset counts from that day. An unscheduled specimen earns nothing.
    """

    week: int
    visit: int
    outcome: Outcome
    on: date
    make_up: bool = False
    found_on: date | None = None
    scheduled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The outcome that stands for a visit. `counts_as` differs from `outcome` where a limit was passed.

    `reset_before`: a positive found later resets the ladder just before this visit.
    """

    week: int
    visit: int
    on: date
    outcome: Outcome
    counts_as: Outcome
    reset_before: bool


def visits(results: Sequence[Result], *, protocol: Protocol) -> tuple[Visit, ...]:
    """The visits in their order, whatever the order in which results of different visits came in.

    Raises `Invalid` for visits that the protocol does not have and make-up days outside the week.
    """
    if problems := list(problems_in(results, protocol=protocol)):
        raise Invalid(*problems)
    standing, found = settle(results)
    ordered = [standing[slot] for slot in sorted(standing)]
    counted = limited([(r.on, r.outcome) for r in ordered], limits=protocol.limits)
    resets = {first_on_or_after(day, ordered) for day in found}
    return tuple(
        Visit(
            week=r.week,
            visit=r.visit,
            on=r.on,
            outcome=r.outcome,
            counts_as=outcome,
            reset_before=index in resets,
        )
        for index, (r, outcome) in enumerate(zip(ordered, counted, strict=True))
    )


def problems_in(results: Iterable[Result], *, protocol: Protocol) -> Iterator[Problem]:
    mondays: dict[int, date] = {}
    for r in results:
        where = f"week {r.week}, visit {r.visit}"
        days = protocol.days(r.week)
        if not days:
            yield Problem(
                "no-such-week",
                say("{title} has weeks 1 to {weeks}.", title=protocol.title, weeks=protocol.weeks),
                where,
            )
        elif not 1 <= r.visit <= len(days):
            yield Problem("no-such-visit", say("Week {week} has {n} visits.", week=r.week, n=len(days)), where)
        monday = r.on - timedelta(days=r.on.weekday())
        if mondays.setdefault(r.week, monday) != monday:
            yield Problem("outside-week", say("A visit belongs to the week in which it was scheduled."), where)


def settle(results: Iterable[Result]) -> tuple[dict[tuple[int, int], Result], list[date]]:
    """The result that stands for each visit, and the days on which a paid negative was found to be positive."""
    kept = [r for r in results if r.scheduled]
    days = {r.on for r in kept if not r.make_up}
    standing: dict[tuple[int, int], Result] = {}
    found: list[date] = []
    for r in kept:
        if r.make_up and r.on in days:
            continue  # two specimens on one day: only the scheduled one earns
        before = standing.get((r.week, r.visit))
        if r.found_on is not None and before is not None and before.outcome is Outcome.NEGATIVE:
            found += [r.found_on] if r.outcome in RESETS else []
            continue  # nothing earned is taken back
        standing[r.week, r.visit] = r
    return standing, found


def first_on_or_after(day: date, ordered: Sequence[Result]) -> int:
    """The index of the first visit that a reset on `day` touches; past the end where there is none yet."""
    return next((i for i, r in enumerate(ordered) if r.on >= day), len(ordered))


def limited(series: Sequence[tuple[date, Outcome]], *, limits: Limits) -> list[Outcome]:
    """What each outcome counts as: an excuse or a hold too many counts as a missed visit."""
    counted = []
    in_a_row = 0
    for index, (on, outcome) in enumerate(series):
        in_a_row = in_a_row + 1 if outcome is Outcome.EXCUSED else 0
        too_many = False
        if outcome is Outcome.EXCUSED:
            recent = within(series[: index + 1], Outcome.EXCUSED, on=on, days=limits.excused_window_days)
            too_many = in_a_row > limits.excused_in_a_row or recent > limits.excused_in_window
        elif outcome is Outcome.HELD:
            recent = within(series[: index + 1], Outcome.HELD, on=on, days=limits.hold_window_days)
            too_many = recent > limits.holds_in_window
        counted.append(Outcome.UNEXCUSED if too_many else outcome)
    return counted


def within(series: Iterable[tuple[date, Outcome]], outcome: Outcome, *, on: date, days: int) -> int:
    """How often an outcome came up in the `days` days that end on `on`."""
    return sum(1 for day, each in series if each is outcome and 0 <= (on - day).days < days)
