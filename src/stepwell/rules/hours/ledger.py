"""The hours ledger of one client and one service week, as it stands at a moment.

Every minute belongs to one account: a sitting counts in the week of its day, unless it makes up for an earlier
week, then it pays that week's debt. The account always adds up:

    prescribed = forgiven + delivered + coming + unrecorded + short - surplus
    short      = made up + owed + lapsed

Minutes are summed and never rounded by session.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from stepwell.rules.hours.kinds import CAUSE_OF, Cause, Mark, ServiceKind
from stepwell.rules.hours.pack import Judged, RulePack
from stepwell.rules.hours.weeks import Prescription, Week, adolescent_in, share, week_for, week_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One client's place in one session.

    `scheduled_minutes` are the session's minutes without its breaks; `minutes` what was counted for the client
    (`rules.minutes.presence`). `makes_up` is any day of the earlier (or same) week whose debt this sitting pays.
    Without `ends_at` a sitting is taken to end with its day.
    """

    day: date
    kind: ServiceKind
    scheduled_minutes: int
    minutes: int = 0
    mark: Mark = Mark.EXPECTED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    makes_up: date | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """Minutes of a week that are still to be given, with the last day on which they can be."""

    cause: Cause
    minutes: int
    made_up_minutes: int
    expires_on: date
    lapsed: bool

    @property
    def left_minutes(self) -> int:
        return self.minutes - self.made_up_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One service week. Whole minutes; `days` are keyed by service day and hold what was attended on it."""

    week: Week
    pack_id: str
    adolescent: bool
    prescribed_minutes: int
    floor_minutes: int
    """What the pack's level asks of this week (0 where it is not judged)."""
    scheduled_minutes: int
    """Planned for this week, whatever became of it; make-up sessions not among them."""
    offered_minutes: int
    """What really was or is on offer in this week, make-up sessions included."""
    delivered_minutes: int
    attended_minutes: int
    """In the room in this week on any account: delivered, and make-up for this or another week."""
    excused_minutes: int
    forgiven_minutes: int
    coming_minutes: int
    coming_anywhere_minutes: int
    """Still to come in this week on any account."""
    coming_make_up_minutes: int
    """Booked make-up sessions for this week that are still to come in this week."""
    later_make_up_minutes: int
    """The same after the week."""
    unrecorded_minutes: int
    """Past, but nobody has recorded the attendance."""
    unrecorded_anywhere_minutes: int
    made_up_minutes: int
    owed_minutes: int
    lapsed_minutes: int
    surplus_minutes: int
    unused_make_up_minutes: int
    """Attended as make-up, but nothing was left to pay."""
    uncounted_minutes: int
    """Attended, but of a kind that the pack does not count."""
    debts: tuple[Debt, ...]
    days: dict[date, int] = field(default_factory=dict)
    coming_days: dict[date, int] = field(default_factory=dict)

    @property
    def short_minutes(self) -> int:
        return sum(debt.minutes for debt in self.debts)


@dataclass(slots=True)
class _Tally:
    """What is summed while reading the sittings once."""

    scheduled: int = 0
    offered: int = 0
    delivered: int = 0
    attended: int = 0
    excused: int = 0
    coming: int = 0
    coming_anywhere: int = 0
    coming_make_up: int = 0
    later_make_up: int = 0
    unrecorded: int = 0
    unrecorded_anywhere: int = 0
    uncounted: int = 0
    missed: dict[Cause, int] = field(default_factory=dict)
    paid: list[tuple[date, int]] = field(default_factory=list)
    days: dict[date, int] = field(default_factory=dict)
    coming_days: dict[date, int] = field(default_factory=dict)


def ledger(
    prescription: Prescription, sittings: Iterable[Sitting], *, day: date, pack: RulePack, at: datetime
) -> Ledger:
    """The ledger of the service week that holds `day`, as it stands at the moment `at`.

    Give the sittings of that week and all, of any day, that make up for it; others are passed over. `at` is in the
    site's zone (its date is taken for "today"). Sittings outside the episode do not count.
    """
    week = week_for(prescription, day=day, starts=pack.week_start)
    tally = _Tally()
    for sitting in sittings:
        if sitting.mark is not Mark.WITHDRAWN:
            _post(sitting, tally, prescription=prescription, week=week, pack=pack, at=at)
    return _closed(tally, prescription=prescription, week=week, pack=pack, today=at.date())


def ledgers(
    prescription: Prescription,
    sittings: Iterable[Sitting],
    *,
    first: date,
    last: date,
    pack: RulePack,
    at: datetime,
) -> tuple[Ledger, ...]:
    """The ledgers of every service week from the one that holds `first` to the one that holds `last`.

    Each sitting is looked at only in the weeks that it touches: that of its day, and the one it makes up for.
    """
    starts, admitted_on = pack.week_start, prescription.admitted_on
    buckets: dict[date, list[Sitting]] = {}
    for sitting in sittings:
        own = week_of(sitting.day, starts=starts, admitted_on=admitted_on)
        pays = account(sitting, prescription=prescription, pack=pack)
        for week in {own, pays or own}:
            buckets.setdefault(week, []).append(sitting)
    week = week_of(first, starts=starts, admitted_on=admitted_on)
    found = []
    while week <= last:
        found.append(ledger(prescription, buckets.get(week, ()), day=week, pack=pack, at=at))
        week += timedelta(days=7)
    return tuple(found)


def _post(
    sitting: Sitting, tally: _Tally, *, prescription: Prescription, week: Week, pack: RulePack, at: datetime
) -> None:
    inside = week.in_episode(sitting.day)
    if sitting.kind not in pack.countable:
        tally.uncounted += sitting.minutes if inside else 0
        return
    pays = account(sitting, prescription=prescription, pack=pack)
    ahead = sitting.mark is Mark.EXPECTED and is_ahead(sitting, at=at)
    if inside:
        _in_the_room(sitting, tally, ahead=ahead)
    if pays is None and inside:
        _own(sitting, tally, ahead=ahead)
    elif pays == week.starts_on and week.first_on:
        _make_up(sitting, tally, inside=inside, ahead=ahead)


def account(sitting: Sitting, *, prescription: Prescription, pack: RulePack) -> date | None:
    """The week whose debt a sitting pays, or None where it counts in the week of its own day.

    A make-up session held after the last day on which any debt of that week can be paid is an ordinary session.
    """
    if sitting.makes_up is None or (prescription.discharged_on and sitting.day > prescription.discharged_on):
        return None
    owing = week_of(sitting.makes_up, starts=pack.week_start, admitted_on=prescription.admitted_on)
    last = owing + timedelta(days=6 + max(pack.make_up.days.values()))
    return owing if owing <= sitting.day <= last else None


def is_ahead(sitting: Sitting, *, at: datetime) -> bool:
    """Whether a sitting has not ended at the moment `at`."""
    return sitting.ends_at > at if sitting.ends_at else sitting.day >= at.date()


def _make_up(sitting: Sitting, tally: _Tally, *, inside: bool, ahead: bool) -> None:
    if sitting.mark is not Mark.EXPECTED:
        if sitting.minutes:
            tally.paid.append((sitting.day, sitting.minutes))
    elif ahead and inside:
        tally.coming_make_up += sitting.scheduled_minutes
    elif ahead:
        tally.later_make_up += sitting.scheduled_minutes


def _in_the_room(sitting: Sitting, tally: _Tally, *, ahead: bool) -> None:
    day = sitting.day
    if sitting.mark is not Mark.CANCELED and sitting.mark is not Mark.CLOSED:
        tally.offered += sitting.scheduled_minutes
    if ahead:
        tally.coming_anywhere += sitting.scheduled_minutes
        tally.coming_days[day] = tally.coming_days.get(day, 0) + sitting.scheduled_minutes
    elif sitting.mark is Mark.EXPECTED:
        tally.unrecorded_anywhere += sitting.scheduled_minutes
        tally.coming_days[day] = tally.coming_days.get(day, 0) + sitting.scheduled_minutes
    elif sitting.minutes:
        tally.attended += sitting.minutes
        tally.days[day] = tally.days.get(day, 0) + sitting.minutes


def _own(sitting: Sitting, tally: _Tally, *, ahead: bool) -> None:
    tally.scheduled += sitting.scheduled_minutes
    if ahead:
        tally.coming += sitting.scheduled_minutes
        return
    if sitting.mark is Mark.EXPECTED:
        tally.unrecorded += sitting.scheduled_minutes
        return
    tally.delivered += sitting.minutes
    missing = sitting.scheduled_minutes - sitting.minutes
    if missing > 0:
        cause = CAUSE_OF[sitting.mark]
        tally.missed[cause] = tally.missed.get(cause, 0) + missing
        if sitting.mark is Mark.EXCUSED:
            tally.excused += missing


def _closed(tally: _Tally, *, prescription: Prescription, week: Week, pack: RulePack, today: date) -> Ledger:
    adolescent = adolescent_in(prescription, week=week, pack=pack)
    asked = share(
        prescription.prescribed_minutes, week=week, partial=pack.partial_week, weekdays=prescription.weekdays
    )
    floor = share(
        pack.floor_minutes(adolescent=adolescent),
        week=week,
        partial=pack.partial_floor,
        weekdays=prescription.weekdays,
    )
    forgiven = min(asked, sum(tally.missed.get(cause, 0) for cause in pack.make_up.forgiven))
    balance = asked - forgiven - tally.delivered - tally.coming - tally.unrecorded
    debts, left_over = _settled(_laid(max(0, balance), tally.missed, week=week, pack=pack), tally.paid, today=today)
    return Ledger(
        week=week,
        pack_id=pack.id,
        adolescent=adolescent,
        prescribed_minutes=asked,
        floor_minutes=floor,
        scheduled_minutes=tally.scheduled,
        offered_minutes=tally.offered,
        delivered_minutes=tally.delivered,
        attended_minutes=tally.attended,
        excused_minutes=tally.excused,
        forgiven_minutes=forgiven,
        coming_minutes=tally.coming,
        coming_anywhere_minutes=tally.coming_anywhere,
        coming_make_up_minutes=tally.coming_make_up,
        later_make_up_minutes=tally.later_make_up,
        unrecorded_minutes=tally.unrecorded,
        unrecorded_anywhere_minutes=tally.unrecorded_anywhere,
        made_up_minutes=sum(d.made_up_minutes for d in debts),
        owed_minutes=sum(d.left_minutes for d in debts if not d.lapsed),
        lapsed_minutes=sum(d.left_minutes for d in debts if d.lapsed),
        surplus_minutes=max(0, -balance),
        unused_make_up_minutes=left_over,
        uncounted_minutes=tally.uncounted,
        debts=tuple(debts),
        days=tally.days,
        coming_days=tally.coming_days,
    )


def _laid(short: int, missed: dict[Cause, int], *, week: Week, pack: RulePack) -> list[Debt]:
    """Lays a shortfall to its causes, in the order of `Cause`; what nothing explains was never scheduled."""
    debts = []
    for cause in Cause:
        if cause in pack.make_up.forgiven:
            continue
        part = short if cause is Cause.UNSCHEDULED else min(short, missed.get(cause, 0))
        if part:
            expires = week.ends_on + timedelta(days=pack.make_up.days[cause])
            debts.append(Debt(cause=cause, minutes=part, made_up_minutes=0, expires_on=expires, lapsed=False))
            short -= part
    return debts


def _settled(debts: list[Debt], paid: list[tuple[date, int]], *, today: date) -> tuple[list[Debt], int]:
    """Pays debts, the one that lapses first before the others; returns them and the make-up minutes left over."""
    if not debts:
        return [], sum(minutes for _, minutes in paid)
    made_up = [0] * len(debts)
    order = sorted(range(len(debts)), key=lambda n: debts[n].expires_on)
    left_over = 0
    for day, minutes in sorted(paid):
        for n in order:
            if day <= debts[n].expires_on:
                part = min(minutes, debts[n].minutes - made_up[n])
                made_up[n] += part
                minutes -= part
        left_over += minutes
    return [
        Debt(
            cause=debt.cause,
            minutes=debt.minutes,
            made_up_minutes=made,
            expires_on=debt.expires_on,
            lapsed=debt.expires_on < today and made < debt.minutes,
        )
        for debt, made in zip(debts, made_up, strict=True)
    ], left_over


def judged_minutes(entry: Ledger, *, pack: RulePack) -> int:
    """The minutes that the level's weekly floor is held against."""
    return entry.offered_minutes if pack.judged_on is Judged.SCHEDULED else entry.attended_minutes
