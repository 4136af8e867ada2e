"""Windows in which a service counts as follow-up, initiation or engagement.

Facts about the windows only, for a program's own analytics: these are not HEDIS rates, which are a health plan's.
Day 0 is the index date. CMS137 gives the same windows for initiation and engagement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.rules.packs import pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A window in days after the index date, both ends included, and how many services it takes."""

    code: str
    title: str
    from_age: int
    first_day: int
    last_day: int
    services: int
    long_acting_is_enough: bool
    verify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    first_on: date
    last_on: date

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A visit, a peer service or a medication event, on its local calendar day."""

    on: date
    provider: str = ""
    long_acting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inpatient:
    admitted_on: date
    discharged_on: date


def _measures() -> dict[str, Measure]:
    return {
        code: Measure(
            code=code,
            title=row["title"],
            from_age=row["from_age"],
            first_day=row["first_day"],
            last_day=row["last_day"],
            services=row["services"],
            long_acting_is_enough=row.get("long_acting_is_enough", False),
            verify=row.get("verify", ""),
        )
        for code, row in pack("stepwell.rules.aftercare", name="follow_up")["measures"].items()
    }


MEASURES = _measures()
READMISSION = timedelta(days=pack("stepwell.rules.aftercare", name="follow_up")["readmission_days"])


def window(measure: Measure, *, index_on: date) -> Window:
    """The first and the last day on which a service counts."""
    return Window(
        first_on=index_on + timedelta(days=measure.first_day), last_on=index_on + timedelta(days=measure.last_day)
    )


def met(measure: Measure, *, index_on: date, services: Iterable[Service]) -> bool:
    """Whether the services fulfil the measure. Services of one provider on one day count once."""
    inside = window(measure, index_on=index_on)
    counted = [service for service in services if service.on in inside]
    if measure.long_acting_is_enough and any(service.long_acting for service in counted):
        return True
    return len({(service.on, service.provider) for service in counted}) >= measure.services


def initiated_on(*, episode_on: date, services: Iterable[Service]) -> date | None:
    """The first service that initiates treatment of an episode, or None."""
    inside = window(MEASURES["IET-initiation"], index_on=episode_on)
    return min((service.on for service in services if service.on in inside), default=None)


def index_discharges(stays: Sequence[Inpatient]) -> tuple[date, ...]:
    """The discharges from which to count: a readmission within 30 days leaves only the last discharge."""
    found: list[date] = []
    for stay in sorted(stays, key=lambda stay: stay.admitted_on):
        if found and stay.admitted_on - found[-1] <= READMISSION:
            found[-1] = max(found[-1], stay.discharged_on)
        else:
            found.append(stay.discharged_on)
    return tuple(found)
