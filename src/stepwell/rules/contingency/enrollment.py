"""A client's enrollment in one version of a protocol: may a visit earn, when does it pause, what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.contingency.protocol import Protocol
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

INPATIENT = frozenset({"residential", "hospital", "jail"})
"""Settings in which any protocol pauses; a protocol may name more."""


class Status(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class Ending(StrEnum):
    COMPLETED = "completed"
    DEATH = "death"
    INCARCERATION = "incarceration"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """`protocol` is `id@version`: another version or protocol is another enrollment."""

    protocol: str
    target: str
    consented_on: date | None
    starts_on: date
    ends_on: date
    status: Status = Status.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """`unissued`: dollars earned and not given yet, to be reported."""

    status: Status
    ending: Ending
    unissued: Decimal


def problems_of_earning(
    enrollment: Enrollment, *, rules: Protocol, on: date, setting: str = "outpatient"
) -> Iterator[Problem]:
    """Why a visit on a day cannot earn; nothing when it can."""
    if enrollment.protocol != f"{rules.id}@{rules.version}":
        yield Problem("other-protocol", say("Another protocol or version needs another enrollment."), "protocol")
    if enrollment.consented_on is None or enrollment.consented_on > on:
        yield Problem("no-consent", say("There is no consent to incentives on this day."), "consent")
    if enrollment.status is not Status.ACTIVE:
        yield Problem("not-active", say("The enrollment is {value}.", value=enrollment.status.value), "status")
    if not enrollment.starts_on <= on <= enrollment.ends_on:
        yield Problem("outside-enrollment", say("This day is outside the enrollment."), "on")
    if setting in INPATIENT | rules.not_eligible_in:
        yield Problem(
            "not-eligible", say("Nothing is earned while in this setting: {setting}.", setting=setting), "setting"
        )


def moved_to(setting: str, enrollment: Enrollment, *, rules: Protocol) -> Status:
    """The status after a move: paused while not eligible, active again on return, closed for good once closed."""
    if enrollment.status is Status.CLOSED:
        return Status.CLOSED
    return Status.PAUSED if setting in INPATIENT | rules.not_eligible_in else Status.ACTIVE


def close(enrollment: Enrollment, *, ending: Ending, owed: Decimal) -> Closing:
    """Ends an enrollment, and reports what was earned and never given. Raises `Invalid` for one already closed."""
    if enrollment.status is Status.CLOSED:
        raise Invalid(Problem("already-closed", say("This enrollment is already closed."), "status"))
    return Closing(status=Status.CLOSED, ending=ending, unissued=owed)
