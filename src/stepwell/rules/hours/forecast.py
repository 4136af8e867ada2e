"""Will the week be met? One status for the board, the reasons in words, and the minutes still to be found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from stepwell.rules.hours.kinds import Cause
from stepwell.rules.hours.ledger import Ledger
from stepwell.rules.hours.pack import Judged, RulePack
from stepwell.rules.reasons import Reason, words
from stepwell.rules.wording import to_say


class Status(StrEnum):
    """From best to worst."""

    MET = "met"
    ON_TRACK = "on_track"
    WILL_MISS = "will_miss"
    MISSED = "missed"


ORDER = {status: rank for rank, status in enumerate(Status)}


class Asked(StrEnum):
    """What a week is held against."""

    PRESCRIBED = "prescribed"
    FLOOR = "floor"
    DAYS = "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that the week must hold: minutes, or days for `DAYS`."""

    asked: Asked
    need: int
    have: int
    coming: int
    status: Status

    @property
    def to_find(self) -> int:
        """What nothing booked will bring."""
        return max(0, self.need - self.have - self.coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The state of one client's week at a moment."""

    status: Status
    needed_minutes: int
    """Minutes that must still be booked and attended in this week; 0 when met or on track."""
    needed_days: int
    requirements: tuple[Requirement, ...]
    reasons: tuple[Reason, ...]


WORDS: Mapping[str, str] = {
    "nothing-asked": to_say("Nothing is asked of this week."),
    "prescribed-met": to_say("{have_minutes} of {need_minutes} prescribed are done."),
    "prescribed-on-track": to_say(
        "{have_minutes} of {need_minutes} prescribed are done and {coming_minutes} are booked."
    ),
    "prescribed-will-miss": to_say(
        "{have_minutes} of {need_minutes} prescribed are done, {coming_minutes} are booked: "
        "{to_find_minutes} must still be found."
    ),
    "prescribed-missed": to_say("The week closed with {have_minutes} of {need_minutes} prescribed."),
    "floor-met": to_say("{have_minutes} attended; level {level} asks {need_minutes}."),
    "floor-on-track": to_say(
        "{have_minutes} attended and {coming_minutes} booked; level {level} asks {need_minutes}."
    ),
    "floor-will-miss": to_say("Level {level} asks {need_minutes}: {to_find_minutes} must still be found."),
    "floor-missed": to_say("The week closed with {have_minutes} attended; level {level} asks {need_minutes}."),
    "days-met": to_say("{have} of {need} service days are done."),
    "days-on-track": to_say("{have} of {need} service days are done and {coming} are booked."),
    "days-will-miss": to_say(
        "{have} of {need} service days are done, {coming} are booked: {to_find} must still be found."
    ),
    "days-missed": to_say("The week closed with {have} of {need} service days."),
    "attendance-not-recorded": to_say("The attendance of {unrecorded_minutes} is not recorded yet."),
    "short-closure": to_say("{minutes} were lost because the site was closed."),
    "short-program": to_say("{minutes} were called off by the program."),
    "short-excused": to_say("{minutes} were missed with an accepted reason."),
    "short-absence": to_say("{minutes} were missed without an accepted reason: absent, late or gone early."),
    "short-unscheduled": to_say("{minutes} were never scheduled."),
    "make-up-booked-later": to_say("{minutes} are booked as make-up after this week."),
    "made-up": to_say("{minutes} have been made up."),
    "admitted-in-week": to_say("Admitted on {day}: only part of the week is asked."),
    "discharged-in-week": to_say("Discharged on {day}: only part of the week is asked."),
}
"""The sentence for each reason code of a forecast."""


def forecast(entry: Ledger, *, pack: RulePack, at: datetime) -> Forecast:
    """Judges a ledger at the same moment at which it was drawn.

    A week is *met* when all that it must hold is there, *on track* when what is booked (or not recorded yet) will
    bring the rest, *will miss* when that falls short, *missed* when it fell short and the week is over. Make-up
    given after the week mends the prescription but never the level's floor or its days.
    """
    asked = [_prescribed(entry), *_floor(entry, pack=pack), *_days(entry, pack=pack)]
    over = entry.week.last_on is None or at.date() > entry.week.last_on
    judged = [_judged(kind, need, have, coming, over=over) for kind, need, have, coming in asked if need > 0]
    status = max((r.status for r in judged), key=ORDER.__getitem__, default=Status.MET)
    found = {r.asked: r.to_find for r in judged if r.status is Status.WILL_MISS}
    return Forecast(
        status=status,
        needed_minutes=max(found.get(Asked.PRESCRIBED, 0), found.get(Asked.FLOOR, 0)),
        needed_days=found.get(Asked.DAYS, 0),
        requirements=tuple(judged),
        reasons=tuple(_reasons(entry, judged, pack=pack)),
    )


def sentence(reason: Reason) -> str:
    """A forecast's reason in English."""
    return words(reason, table=WORDS)


Figures = tuple[Asked, int, int, int]


def _prescribed(entry: Ledger) -> Figures:
    coming = entry.coming_minutes + entry.unrecorded_minutes + entry.coming_make_up_minutes
    need = entry.prescribed_minutes - entry.forgiven_minutes
    return Asked.PRESCRIBED, need, entry.delivered_minutes + entry.made_up_minutes, coming


def _floor(entry: Ledger, *, pack: RulePack) -> list[Figures]:
    if pack.judged_on is Judged.SCHEDULED:
        return []
    coming = entry.coming_anywhere_minutes + entry.unrecorded_anywhere_minutes
    return [(Asked.FLOOR, entry.floor_minutes, entry.attended_minutes, coming)]


def _days(entry: Ledger, *, pack: RulePack) -> list[Figures]:
    if pack.days_minimum is None or not entry.week.whole:
        return []
    least = pack.day_minimum_minutes or 1
    have = sum(minutes >= least for minutes in entry.days.values())
    reach = sum(
        entry.days.get(day, 0) + entry.coming_days.get(day, 0) >= least
        for day in entry.days.keys() | entry.coming_days.keys()
    )
    return [(Asked.DAYS, pack.days_minimum, have, reach - have)]


def _judged(asked: Asked, need: int, have: int, coming: int, *, over: bool) -> Requirement:
    if have >= need:
        status = Status.MET
    elif have + coming >= need:
        status = Status.ON_TRACK
    else:
        status = Status.MISSED if over else Status.WILL_MISS
    return Requirement(asked=asked, need=need, have=have, coming=coming, status=status)


def _reasons(entry: Ledger, judged: list[Requirement], *, pack: RulePack) -> list[Reason]:
    found = [_reason(r, level=pack.level) for r in judged] or [Reason("nothing-asked")]
    if entry.unrecorded_anywhere_minutes:
        found.append(Reason("attendance-not-recorded", {"unrecorded_minutes": entry.unrecorded_anywhere_minutes}))
    left = {debt.cause: debt.left_minutes for debt in entry.debts if debt.left_minutes}
    found += [Reason(f"short-{cause}", {"minutes": left[cause]}) for cause in Cause if cause in left]
    if entry.made_up_minutes:
        found.append(Reason("made-up", {"minutes": entry.made_up_minutes}))
    if entry.later_make_up_minutes:
        found.append(Reason("make-up-booked-later", {"minutes": entry.later_make_up_minutes}))
    return found + _partial(entry.week.first_on, entry.week.last_on, entry)


def _reason(requirement: Requirement, *, level: str) -> Reason:
    code = f"{requirement.asked}-{requirement.status.replace('_', '-')}"
    figures = {
        "need": requirement.need,
        "have": requirement.have,
        "coming": requirement.coming,
        "to_find": requirement.to_find,
    }
    if requirement.asked is Asked.DAYS:
        return Reason(code, figures)
    return Reason(code, {**{f"{name}_minutes": n for name, n in figures.items()}, "level": level})


def _partial(first: date | None, last: date | None, entry: Ledger) -> list[Reason]:
    if first is None or last is None:
        return []
    found = []
    if first != entry.week.starts_on:
        found.append(Reason("admitted-in-week", {"day": first}))
    if last != entry.week.ends_on:
        found.append(Reason("discharged-in-week", {"day": last}))
    return found
