"""Service weeks, ages on a day, and the share of a week that belongs to an episode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.rules.ages import birthday
from stepwell.rules.hours.pack import Partial, RulePack, WeekStart
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """What was ordered for one client: so many minutes in a full week, from admission to discharge.

    `weekdays` are the client's usual service days (Monday is 0); empty where not known. `reviewed_on` is the last
    review of the treatment plan. Where the prescription changed, give the one in force when the week opened.
    """

    birth_on: date
    admitted_on: date
    prescribed_minutes: int
    discharged_on: date | None = None
    reviewed_on: date | None = None
    weekdays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        found = []
        if not 0 <= self.prescribed_minutes <= 7 * 24 * 60:
            message = say("The prescribed hours do not fit into a week.")
            found.append(Problem("prescription-out-of-range", message, "prescribed_minutes"))
        if self.birth_on > self.admitted_on:
            found.append(Problem("born-after-admission", say("The birth date is after the admission."), "birth_on"))
        if self.discharged_on and self.discharged_on < self.admitted_on:
            message = say("The discharge is before the admission.")
            found.append(Problem("discharged-before-admission", message, "discharged_on"))
        if not self.weekdays <= frozenset(range(7)):
            found.append(Problem("no-weekday", say("Weekdays are 0 (Monday) to 6 (Sunday)."), "weekdays"))
        if found:
            raise Invalid(*found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A service week, and which part of it lies in the episode (both ends included; None where none does)."""

    starts_on: date
    ends_on: date
    first_on: date | None
    last_on: date | None

    @property
    def whole(self) -> bool:
        return self.first_on == self.starts_on and self.last_on == self.ends_on

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def in_episode(self, day: date) -> bool:
        return self.first_on is not None and self.last_on is not None and self.first_on <= day <= self.last_on


def week_of(day: date, *, starts: WeekStart, admitted_on: date) -> date:
    """The first day of the service week that holds `day`."""
    if starts is WeekStart.ADMISSION:
        return day - timedelta(days=(day - admitted_on).days % 7)
    offset = 0 if starts is WeekStart.MONDAY else 1
    return day - timedelta(days=(day.weekday() + offset) % 7)


def week_for(prescription: Prescription, *, day: date, starts: WeekStart) -> Week:
    """The service week that holds `day`, cut to the episode."""
    opens = week_of(day, starts=starts, admitted_on=prescription.admitted_on)
    closes = opens + 6 * DAY
    first = max(opens, prescription.admitted_on)
    last = min(closes, prescription.discharged_on or closes)
    inside = first <= last
    return Week(
        starts_on=opens,
        ends_on=closes,
        first_on=first if inside else None,
        last_on=last if inside else None,
    )


def share(minutes: int, *, week: Week, partial: Partial, weekdays: frozenset[int] = frozenset()) -> int:
    """The part of a full week's minutes that this week asks, half a minute rounded up."""
    if week.first_on is None or week.last_on is None:
        return 0
    if week.whole or partial is Partial.FULL:
        return minutes
    if partial is Partial.NONE:
        return 0
    inside = [week.first_on + n * DAY for n in range((week.last_on - week.first_on).days + 1)]
    if partial is Partial.CALENDAR_DAYS or not weekdays:
        return rounded_half_up(minutes * len(inside), 7)
    return rounded_half_up(minutes * sum(day.weekday() in weekdays for day in inside), len(weekdays))


def rounded_half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def adolescent_in(prescription: Prescription, *, week: Week, pack: RulePack) -> bool:
    """Whether the adolescent floor holds in this week.

    The age counts on the first day of the week that lies in the episode. Who comes of age during the episode keeps
    the adolescent floor until the next review of the plan.
    """
    day = week.first_on or week.starts_on
    of_age = birthday(prescription.birth_on, age=pack.adult_age)
    if day < of_age:
        return True
    if prescription.admitted_on >= of_age:
        return False
    reviewed = prescription.reviewed_on
    return reviewed is None or not of_age <= reviewed <= day


def level_for_minutes(minutes: int, *, pack: RulePack, adolescent: bool) -> str:
    """The level of care that so many minutes a week amount to (3rd-edition code).

    There is no gap between 19 and 20 hours: 19 h 59 min is level 2.1, 20 h is level 2.5.
    """
    floors = (s.adolescent_minutes if adolescent else s.adult_minutes for s in pack.ladder)
    reached = [step for step, floor in zip(pack.ladder, floors, strict=True) if minutes >= floor]
    return reached[-1].level


def level_for_hours(hours: float, *, age: int, pack: RulePack) -> str:
    """As `level_for_minutes`, from hours and an age: `level_for_hours(9, age=30, pack=pack("asam"))` is `2.1`."""
    return level_for_minutes(int(hours * 60 + 1e-9), pack=pack, adolescent=age < pack.adult_age)
