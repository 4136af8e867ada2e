"""Which open seats could still make up for what a client's week lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from stepwell.rules.hours.forecast import Forecast
from stepwell.rules.hours.kinds import Mark, ServiceKind, in_words
from stepwell.rules.hours.ledger import Ledger, Sitting
from stepwell.rules.hours.pack import RulePack
from stepwell.rules.reasons import Reason, words
from stepwell.rules.wording import to_say


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A session with room for one more. `minutes` are without breaks; `free` seats may be 0."""

    key: str
    day: date
    kind: ServiceKind
    minutes: int
    starts_at: datetime
    ends_at: datetime
    free: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One seat, and what it would bring: minutes toward the debt and perhaps a further service day.

    `why_not` is None where the seat helps.
    """

    seat: Seat
    useful_minutes: int
    adds_day: bool
    why_not: Reason | None


WORDS: Mapping[str, str] = {
    "kind-not-counted": to_say("Sessions of kind {kind} do not count under {pack}."),
    "no-free-seat": to_say("The session is full."),
    "already-started": to_say("The session has started."),
    "outside-episode": to_say("The session is after the discharge."),
    "too-late": to_say("The session is after the last day on which these hours can be made up."),
    "client-busy": to_say("The client is booked elsewhere at that time."),
    "over-week-maximum": to_say("The week would hold {minutes}; {pack} allows {most_minutes}."),
    "too-many-days": to_say("The week would have {days} service days; {pack} allows {most}."),
    "nothing-owed": to_say("Nothing is owed."),
}
"""The sentence for each reason why a seat does not help."""


def offers(
    entry: Ledger,
    prediction: Forecast,
    seats: Iterable[Seat],
    *,
    sittings: Sequence[Sitting],
    pack: RulePack,
    at: datetime,
    discharged_on: date | None = None,
) -> tuple[Offer, ...]:
    """Every seat in order of time, with what it would bring or why it does not help.

    `sittings` are all places that the client holds around that time, so that nobody is booked twice.
    """
    busy = [
        (s.starts_at, s.ends_at)
        for s in sittings
        if s.mark is Mark.EXPECTED and s.starts_at is not None and s.ends_at is not None
    ]
    found = []
    for seat in sorted(seats, key=lambda s: (s.starts_at, s.key)):
        useful = min(seat.minutes, needed_by(entry, prediction, day=seat.day))
        adds_day = _adds_day(seat, entry, prediction, pack=pack)
        why_not = (
            _closed(seat, pack=pack, at=at, discharged_on=discharged_on)
            or _useless(entry, prediction, useful=useful, adds_day=adds_day)
            or _clash(seat, entry, busy=busy, pack=pack)
        )
        useful, adds_day = (0, False) if why_not else (useful, adds_day)
        found.append(Offer(seat=seat, useful_minutes=useful, adds_day=adds_day, why_not=why_not))
    return tuple(found)


def needed_by(entry: Ledger, prediction: Forecast, *, day: date) -> int:
    """The minutes that a session on `day` could still make up."""
    open_debts = sum(d.left_minutes for d in entry.debts if not d.lapsed and day <= d.expires_on)
    booked = entry.coming_make_up_minutes + entry.later_make_up_minutes
    in_week = prediction.needed_minutes if entry.week.in_episode(day) else 0
    return max(open_debts - booked, in_week, 0)


def suggestion(found: Iterable[Offer], *, minutes: int) -> tuple[tuple[Offer, ...], int]:
    """The earliest seats that do not clash with each other and together bring `minutes`, and what is left over."""
    taken: list[Offer] = []
    for offer in found:
        if minutes <= 0:
            break
        clear = all(o.seat.ends_at <= offer.seat.starts_at for o in taken)
        if offer.why_not is None and offer.useful_minutes and clear:
            taken.append(offer)
            minutes -= offer.useful_minutes
    return tuple(taken), max(0, minutes)


def sentence(reason: Reason) -> str:
    """The reason why a seat does not help, in English."""
    return words(reason, table=WORDS)


def _closed(seat: Seat, *, pack: RulePack, at: datetime, discharged_on: date | None) -> Reason | None:
    if seat.kind not in pack.countable:
        return Reason("kind-not-counted", {"kind": in_words(seat.kind), "pack": pack.name})
    if seat.free < 1:
        return Reason("no-free-seat")
    if seat.starts_at <= at:
        return Reason("already-started")
    if discharged_on and seat.day > discharged_on:
        return Reason("outside-episode")
    return None


def _useless(entry: Ledger, prediction: Forecast, *, useful: int, adds_day: bool) -> Reason | None:
    if useful or adds_day:
        return None
    earliest = entry.week.first_on or entry.week.starts_on
    lacks = prediction.needed_days or needed_by(entry, prediction, day=earliest)
    return Reason("too-late") if lacks else Reason("nothing-owed")


def _clash(
    seat: Seat, entry: Ledger, *, busy: Sequence[tuple[datetime, datetime]], pack: RulePack
) -> Reason | None:
    if any(start < seat.ends_at and seat.starts_at < end for start, end in busy):
        return Reason("client-busy")
    if not entry.week.holds(seat.day):
        return None
    total = (
        entry.attended_minutes + entry.coming_anywhere_minutes + entry.unrecorded_anywhere_minutes + seat.minutes
    )
    most = pack.week_maximum_minutes
    if most is not None and total > most:
        return Reason("over-week-maximum", {"minutes": total, "most_minutes": most, "pack": pack.name})
    days = {*entry.days, *entry.coming_days, seat.day}
    if pack.days_maximum is not None and len(days) > pack.days_maximum:
        return Reason("too-many-days", {"days": len(days), "most": pack.days_maximum, "pack": pack.name})
    return None


def _adds_day(seat: Seat, entry: Ledger, prediction: Forecast, *, pack: RulePack) -> bool:
    if not prediction.needed_days or not entry.week.in_episode(seat.day):
        return False
    least = pack.day_minimum_minutes or 1
    so_far = entry.days.get(seat.day, 0) + entry.coming_days.get(seat.day, 0)
    return so_far < least <= so_far + seat.minutes
