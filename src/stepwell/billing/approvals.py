"""What is left of each authorization: seats booked, sessions delivered and days claimed, in the payer's own measure.

A day that is decided counts what was charged. A day that is not yet counts what the plan's own charge rule would
charge for it with its notes signed, so this list and the claims never disagree on what a day or a unit is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from stepwell.attendance.models import Attendance
from stepwell.authorizations.models import Authorization
from stepwell.billing.days import MODALITIES, coverage_on, coverages_of
from stepwell.billing.models import Charge, ClaimLine
from stepwell.billing.plans import rules_of
from stepwell.people.models import Coverage, User
from stepwell.people.queries import visible
from stepwell.rules.claims import ClientDay, DayService, NoteState, charges
from stepwell.rules.hours import ServiceKind
from stepwell.rules.problems import Invalid
from stepwell.rules.units import Authorization as Permission
from stepwell.rules.units import Balance, Measure, Use, UseState, balance
from stepwell.timetable.models import Seat

MEASURES = {"days": Measure.DAYS, "hours": Measure.HOURS, "units": Measure.UNITS}


@dataclass(frozen=True, slots=True)
class Approval:
    """An authorization and what is left of it."""

    row: Authorization
    balance: Balance

    @property
    def running_out_on(self) -> date:
        """The first day that is not covered any more: the amount's or the span's, whichever comes first."""
        return min(self.balance.runs_out_on or date.max, self.row.ends_on)

    @property
    def urgency(self) -> tuple[bool, date, int]:
        return not self.balance.warnings, self.running_out_on, -self.balance.used_percent


class Line(NamedTuple):
    """So much of one code on one day."""

    code: str
    units: int
    minutes: int
    state: UseState


class Sitting(NamedTuple):
    kind: str
    modality: str
    minutes: int
    recorded: bool


def permission_of(row: Authorization) -> Permission:
    """The row as the rules read it: hours become minutes."""
    return Permission(
        number=row.number,
        measure=MEASURES[row.unit],
        amount=row.amount * 60 if row.unit == "hours" else row.amount,
        first=row.starts_on,
        last=row.ends_on,
        codes=frozenset([row.code]) if row.code else frozenset(),
        review_due_on=row.review_on,
    )


def covering(
    rows: Sequence[Authorization], *, coverage_id: UUID | None, day: date, code: str
) -> Authorization | None:
    """Which of an episode's authorizations (the oldest first) a line is counted against, and its claim names."""
    fits = (r for r in rows if r.coverage_id == coverage_id and r.starts_on <= day <= r.ends_on)
    return next((r for r in fits if r.code in {"", code}), None)


def approvals(rows: Iterable[Authorization], *, viewer: User, today: date) -> list[Approval]:
    """What is left of each, those that run out first on top: five queries, however many they are."""
    rows = list(rows)
    if not rows:
        return []
    uses = _uses({r.episode_id for r in rows}, viewer=viewer)
    found = [Approval(r, balance(permission_of(r), uses.get(r.pk, ()), today=today)) for r in rows]
    return sorted(found, key=lambda a: (a.urgency, a.row.number))


def _uses(episodes: set[UUID], *, viewer: User) -> dict[UUID, list[Use]]:
    """The uses of each authorization of these episodes, one a day and state."""
    everything: dict[UUID, list[Authorization]] = defaultdict(list)
    kept = Authorization.objects.filter(visible(viewer, "episode__client"), episode__in=episodes)
    for row in kept.select_related("episode__coverage").order_by("starts_on", "number"):
        everything[row.episode_id].append(row)
    decided = _decided(episodes)
    booked = _booked(everything, decided)
    found: dict[UUID, list[Use]] = {}
    for lines in (decided, booked):
        for (episode, day), by_coverage in lines.items():
            for coverage, line in by_coverage:
                row = covering(everything[episode], coverage_id=coverage, day=day, code=line.code)
                if row is not None:
                    found.setdefault(row.pk, []).append(Use(day=day, amount=_amount(row, line), state=line.state))
    days = {row.pk for rows in everything.values() for row in rows if row.unit == "days"}
    return {pk: _one_a_day(uses) if pk in days else uses for pk, uses in found.items()}


Lines = dict[tuple[UUID, date], list[tuple[UUID | None, Line]]]


def _decided(episodes: set[UUID]) -> Lines:
    """The days that were decided, also those not billable: those use nothing up."""
    found: Lines = {}
    rows = Charge.objects.filter(episode__in=episodes).exclude(status=Charge.Status.VOID)
    for episode, coverage, day, code, units, minutes, status in rows.order_by("day").values_list(
        "episode", "coverage", "day", "code", "units", "minutes", "status"
    ):
        lines = found.setdefault((episode, day), [])
        if status != Charge.Status.NOT_BILLABLE:
            state = UseState.BILLED if status == Charge.Status.CLAIMED else UseState.DELIVERED
            lines.append((coverage, Line(code, units, minutes, state)))
    return found


def _booked(everything: dict[UUID, list[Authorization]], decided: Lines) -> Lines:
    """The days not decided yet, as the plan would charge them."""
    sittings = _sittings(everything, decided)
    episodes = {rows[0].episode_id: rows[0].episode for rows in everything.values()}
    coverages = coverages_of({e.client_id for e in episodes.values()})
    known: dict[tuple[object, ...], list[tuple[str, int, int]]] = {}
    found: Lines = {}
    for (episode_id, day), held in sittings.items():
        episode = episodes[episode_id]
        coverage = coverage_on(episode, coverages.get(episode.client_id, []), day)
        if coverage is None:
            continue
        delivered = [s for s in held if s.recorded]
        counted = delivered or held
        shape = (coverage.plan_id, episode.level, *counted)
        if shape not in known:
            known[shape] = _would_charge(coverage, episode.level, day, counted)
        state = UseState.DELIVERED if delivered else UseState.SCHEDULED
        found[(episode_id, day)] = [(coverage.pk, Line(*line, state)) for line in known[shape]]
    return found


def _sittings(
    everything: dict[UUID, list[Authorization]], decided: Lines
) -> dict[tuple[UUID, date], list[Sitting]]:
    spans = [r for rows in everything.values() for r in rows]
    if not spans:
        return {}
    found: dict[tuple[UUID, date], list[Sitting]] = {}
    seats = Seat.objects.filter(
        episode__in=everything,
        cancelled=False,
        day__range=(min(r.starts_on for r in spans), max(r.ends_on for r in spans)),
    ).values_list(
        "episode", "day", "during", "slot__break_minutes", "slot__modality", "slot__series__service__kind",
        "attendance__status", "attendance__minutes",
    )  # fmt: skip
    for episode, day, during, pause, modality, kind, status, minutes in seats.order_by("day"):
        if (episode, day) in decided:
            continue
        recorded = status not in {None, Attendance.Status.UNMARKED}
        if recorded and not minutes:
            continue
        length = minutes if recorded else int((during.upper - during.lower).total_seconds()) // 60 - pause
        found.setdefault((episode, day), []).append(Sitting(kind, modality, length, recorded))
    return found


def _would_charge(coverage: Coverage, level: str, day: date, held: Sequence[Sitting]) -> list[tuple[str, int, int]]:
    """Code, units and minutes of each line that the plan would pay for such a day."""
    services = tuple(
        DayService(
            key=str(n),
            kind=ServiceKind(s.kind),
            minutes=s.minutes,
            note=NoteState.SIGNED,
            modality=MODALITIES[s.modality],
        )
        for n, s in enumerate(held)
    )
    try:
        plan = rules_of(coverage.plan)
    except Invalid:  # a plan that is not configured yet: a day is a day
        return [("", 1, sum(s.minutes for s in held))]
    fact = ClientDay(day=day, in_episode=True, level=level, services=services)
    return [(line.code, line.units, line.minutes) for line in charges(fact, plan=plan).lines]


def _amount(row: Authorization, line: Line) -> int:
    return {"days": 1, "hours": line.minutes, "units": line.units}[row.unit]


def amount_of(row: Authorization, lines: Iterable[ClaimLine]) -> int:
    """What lines of claims use up of an authorization: days, units or minutes. Their charges must be at hand."""
    lines = list(lines)
    if row.unit == "days":
        return len({line.day for line in lines})
    return sum(line.units if row.unit == "units" else line.charge.minutes for line in lines)


def _one_a_day(uses: Iterable[Use]) -> list[Use]:
    """Two lines of one day use one day; a claimed line makes it a billed one."""
    days: dict[date, Use] = {}
    for use in sorted(uses, key=lambda u: (u.day, u.state is not UseState.BILLED)):
        days.setdefault(use.day, use)
    return list(days.values())
