"""The step-down schedule after the program: which contacts are due when, and whether one was on time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from stepwell.rules import business_days
from stepwell.rules.months import months_after
from stepwell.rules.packs import pack

HALF_MONTH = timedelta(days=15)


class Kind(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    CALL = "call"
    ALUMNI = "alumni"
    MEASURE = "measure"


class Channel(StrEnum):
    """How a check-in reaches the client. A letter is always possible; the others need consent."""

    PHONE = "phone"
    PORTAL = "portal"
    LETTER = "letter"


class Unit(StrEnum):
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Weeks or months after the program, counted from 1, both ends included."""

    unit: Unit
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the template: a kind of contact every so many weeks or months of a period."""

    kind: Kind
    measure: str
    period: Period
    every: int
    per_month: int
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRate:
    """Drug tests in a period: a rate, never dates, since the days are drawn at random."""

    period: Period
    least: int
    most: int
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    version: str
    source: str
    on_time_days: int
    lines: tuple[Line, ...]
    tests: tuple[TestRate, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact. `planned_on` is the day the template gives, `due_on` that or the next business day.

    On time from `opens_on` to `closes_on`, which lie around the planned day also where the site was closed.
    """

    kind: Kind
    measure: str
    channel: Channel | None
    planned_on: date
    due_on: date
    opens_on: date
    closes_on: date
    minutes: int | None

    def on_time(self, *, made_on: date) -> bool:
        return self.opens_on <= made_on <= self.closes_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in the program; still there without `ended_on`."""

    admitted_on: date
    ended_on: date | None


def contacts(
    stays: Sequence[Stay],
    *,
    template: Template,
    closed: Collection[date] = (),
    consents: Set[Channel] = frozenset(Channel),
    died_on: date | None = None,
) -> tuple[Contact, ...]:
    """Every contact after the stays, in order of the day it is due.

    A new admission stops the schedule; its end starts it again at week 1. A death cancels everything that is not yet
    due. `closed` are the site's own days off besides weekends and federal holidays. Where the client did not consent
    to calls, check-ins go by portal, or by letter.
    """
    ordered = sorted(stays, key=lambda stay: stay.admitted_on)
    found: list[Contact] = []
    for stay, following in zip(ordered, [*ordered[1:], None], strict=True):
        if stay.ended_on is None:
            continue
        stops = [died_on] if died_on else []
        if following is not None:
            stops.append(following.admitted_on)
        for line in template.lines:
            for planned_on in _days(line, ended_on=stay.ended_on):
                contact = _contact(line, planned_on, template=template, closed=closed, consents=consents)
                if all(contact.due_on < stop for stop in stops):
                    found.append(contact)
    return tuple(sorted(found, key=lambda contact: (contact.due_on, contact.kind, contact.measure)))


def _days(line: Line, *, ended_on: date) -> Iterator[date]:
    """A week's contact is due when the week is over; of two a month, the first in its middle."""
    for n in range(line.period.first, line.period.last + 1):
        if (n - line.period.first + 1) % line.every:
            continue
        if line.period.unit is Unit.WEEK:
            yield ended_on + timedelta(weeks=n)
            continue
        if line.per_month == 2:
            yield months_after(ended_on, months=n - 1) + HALF_MONTH
        yield months_after(ended_on, months=n)


def _contact(
    line: Line, planned_on: date, *, template: Template, closed: Collection[date], consents: Set[Channel]
) -> Contact:
    around = timedelta(days=template.on_time_days)
    return Contact(
        kind=line.kind,
        measure=line.measure,
        channel=_channel(consents) if line.kind is Kind.CALL else None,
        planned_on=planned_on,
        due_on=business_days.after(planned_on, days=0, closed=closed),
        opens_on=planned_on - around,
        closes_on=planned_on + around,
        minutes=line.minutes,
    )


def _channel(consents: Set[Channel]) -> Channel:
    return next((channel for channel in Channel if channel in consents), Channel.LETTER)


class Reentry(StrEnum):
    """Within the readmission days the same episode may be opened again where the payer permits it."""

    READMISSION = "readmission"
    NEW_EPISODE = "new_episode"


READMISSION_DAYS = 30


def reentry(*, discharged_on: date, returns_on: date) -> Reentry:
    """How a client who returns is admitted: 30 days after the last discharge is still a readmission."""
    soon = returns_on - discharged_on <= timedelta(days=READMISSION_DAYS)
    return Reentry.READMISSION if soon else Reentry.NEW_EPISODE


def standard() -> Template:
    """The template that ships with Stepwell; a site may have its own."""
    raw = pack("stepwell.rules.aftercare", name="step_down")
    return Template(
        version=raw["version"],
        source=raw["source"],
        on_time_days=raw["on_time_days"],
        lines=tuple(_lines(raw["contacts"])),
        tests=tuple(
            TestRate(period=_period(row), least=row["least"], most=row["most"], per=row["per"])
            for row in raw["drug_tests"]
        ),
        notes=tuple(raw["notes"]),
    )


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[Line]:  # Any: rows of our own JSON
    for row in rows:
        yield Line(
            kind=Kind(row["kind"]),
            measure=row.get("measure", ""),
            period=_period(row),
            every=row["every"],
            per_month=row.get("per_month", 1),
            minutes=row.get("minutes"),
        )


def _period(row: dict[str, Any]) -> Period:  # Any: a row of our own JSON
    unit = Unit.WEEK if "weeks" in row else Unit.MONTH
    first, last = row[f"{unit}s"]
    return Period(unit=unit, first=first, last=last)
