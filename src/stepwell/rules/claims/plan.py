"""What one payer plan wants: codes, units, minutes, papers and limits. All of it rows of data, none of it code.

A plan pays by the day (*per diem*), by time (*time units*) or service by service (*components*).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any  # the shape of JSON

from stepwell.rules.hours.kinds import ServiceKind
from stepwell.rules.hours.pack import Source, packs, unfolded
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.units import Rounding
from stepwell.rules.values import from_json
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Kind


class Method(StrEnum):
    PER_DIEM = "per-diem"
    TIME_UNITS = "time-units"
    COMPONENTS = "components"


class Modality(StrEnum):
    """How a session was held for a client."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    AUDIO = "audio"


class Unit(StrEnum):
    DAY = "day"
    ENCOUNTER = "encounter"
    MINUTES = "minutes"


class BelowMinimum(StrEnum):
    """What becomes of a per-diem day with too few minutes."""

    NOT_BILLED = "not-billed"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """Dollars for one unit between two days, both included; `last` is None while the price holds."""

    first: date
    last: date | None
    amount: Decimal

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """One code that the plan takes, for which kinds of session, and how it is counted.

    `low_minutes` to `high_minutes` (both included) is the code's time band for a session; `unit_minutes` the length
    of a unit counted by time. `day_maximum_units` caps the units of one day.
    """

    code: str
    meaning: str = ""
    kinds: frozenset[ServiceKind] = frozenset()
    revenue: str = ""
    modifiers: tuple[str, ...] = ()
    unit: Unit = Unit.ENCOUNTER
    unit_minutes: int = 0
    rounding: Rounding = Rounding.MIDPOINT
    low_minutes: int = 1
    high_minutes: int | None = None
    day_maximum_units: int | None = None
    video: bool = True
    audio: bool = False
    credentials: frozenset[str] = frozenset()
    """Credentials of which the note's author holds one; empty where the plan does not say."""
    valid_from: date | None = None
    valid_until: date | None = None
    fees: tuple[Fee, ...] = ()

    def takes(self, minutes: int) -> bool:
        return self.low_minutes <= minutes and (self.high_minutes is None or minutes <= self.high_minutes)

    def held(self, modality: Modality) -> bool:
        """Whether the code is paid for a session held this way."""
        return {Modality.VIDEO: self.video, Modality.AUDIO: self.audio}.get(modality, True)

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def fee_on(self, day: date) -> Decimal | None:
        return next((fee.amount for fee in self.fees if fee.holds(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telehealth:
    """How remote care is shown on a professional claim; empty modifiers are not sent."""

    allowed: bool = True
    audio_allowed: bool = False
    video_modifier: str = "95"
    audio_modifier: str = "93"
    home_place: str = "10"
    away_place: str = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What must stand in the chart, and how fresh. Days throughout."""

    note_signed: bool = True
    note_parts: frozenset[str] = frozenset()
    note_late_days: int = 3
    note_similarity_percent: int = 90
    assessment_grace_days: int = 0
    rating_days: int = 30
    plan_grace_days: int = 7
    physician_signs_plan: bool = False
    certification_days: int | None = None
    eligibility_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Counts that the plan allows; None where it sets none."""

    days_per_week: int | None = None
    group_minimum: int | None = None
    group_maximum: int | None = None
    filing_days: int | None = None
    corrected_days: int | None = None
    filing_warn_percent: int = 70
    tests_per_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether services must be authorized first, and whether one claim may show one number only."""

    required: bool = False
    codes: frozenset[str] = frozenset()
    """Codes that need it; empty: all."""
    one_number_per_claim: bool = True

    def needed_for(self, code: str) -> bool:
        return self.required and (not self.codes or code in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """What an institutional claim shows; `bill` is the first two digits of the type of bill."""

    bill: str
    conditions: tuple[str, ...] = ()
    day_services_minimum: int | None = None
    primary_codes: frozenset[str] = frozenset()
    in_sequence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerPlan:
    """One plan's billing rules, in one version. A published version is never edited; a new one is added."""

    id: str
    version: str
    name: str
    license: str
    sources: tuple[Source, ...]
    verify: tuple[str, ...]
    form: Kind
    filing: str
    """SBR09: MC Medicaid, MA/MB Medicare, CI commercial, BL Blues, CH TRICARE."""
    place: str
    """Place of service where care is given in person (professional claims)."""
    program: str
    """`sud`, `mh` or `any`: which first diagnosis fits."""
    pack: str
    """The rule pack that holds the weekly floor."""
    method: Method
    per_diem: ServiceRow | None
    day_minimum_minutes: int
    below_minimum: BelowMinimum
    counted: frozenset[ServiceKind]
    """Kinds whose minutes make a per-diem day."""
    services: tuple[ServiceRow, ...]
    """Codes billed by session or time; on a per-diem day only those in `beside_per_diem`."""
    beside_per_diem: frozenset[str]
    bundled: frozenset[str]
    """Codes that are inside the per diem."""
    levels: frozenset[str]
    shared_edge_days: bool
    """Whether the day on which another program ends or begins may be billed."""
    modifier_order: tuple[str, ...]
    supervisor_when_not_enrolled: bool
    production: bool
    telehealth: Telehealth = field(default_factory=Telehealth)
    papers: Papers = field(default_factory=Papers)
    limits: Limits = field(default_factory=Limits)
    permission: Permission = field(default_factory=Permission)
    facility: Facility | None = None

    def __post_init__(self) -> None:
        found = list(_plan_problems(self))
        if found:
            raise Invalid(*found)

    @property
    def rows(self) -> tuple[ServiceRow, ...]:
        """Every code that the plan takes."""
        return ((self.per_diem,) if self.per_diem else ()) + self.services

    def row(self, code: str, *, revenue: str = "") -> ServiceRow | None:
        """The row of a code (and revenue code, where one is given)."""
        found = (row for row in self.rows if row.code == code and (not revenue or row.revenue in ("", revenue)))
        return next(found, None)

    def in_order(self, modifiers: Iterable[str]) -> tuple[str, ...]:
        """Modifiers once each, in the plan's order; unknown ones after the known, as they came."""
        rank = {modifier: n for n, modifier in enumerate(self.modifier_order)}
        return tuple(sorted(dict.fromkeys(modifiers), key=lambda m: rank.get(m, len(rank))))


def _plan_problems(plan: PayerPlan) -> Iterator[Problem]:
    """What does not fit together in a plan."""
    if plan.method is Method.PER_DIEM and plan.per_diem is None:
        yield Problem("no-per-diem", say("A plan that pays by the day needs the code of the day."), "per_diem")
    if plan.form is Kind.INSTITUTIONAL and plan.facility is None:
        yield Problem("no-facility", say("An institutional plan needs its type of bill."), "facility")
    if plan.pack not in packs():
        yield Problem("unknown-pack", say("There is no rule pack {pack!r}.", pack=plan.pack), "pack")
    for row in plan.services:
        both = plan.counted & row.kinds if row.code in plan.beside_per_diem else frozenset()
        if both:
            message = say(
                "{both} cannot both count toward the day and be paid beside it ({code}).",
                both=tuple(sorted(both)),
                code=row.code,
            )
            yield Problem("counted-and-beside", message, "counted")
    for number, row in enumerate(plan.services):
        if row.unit is Unit.MINUTES and row.unit_minutes < 1:
            where = f"services[{number}].unit_minutes"
            yield Problem(
                "no-unit", say("{code} is counted by time: give the minutes of a unit.", code=row.code), where
            )


@cache
def plans() -> Mapping[str, PayerPlan]:
    """The example plans that come with the program, by id. A clinic keeps its own rows in the same shape."""
    folder = resources.files(__package__).joinpath("plans")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    found = [read_plan(json.loads(file.read_text("utf-8"))) for file in files]
    return MappingProxyType({plan.id: plan for plan in found})


def plan(plan_id: str) -> PayerPlan:
    """Raises `Invalid` for an id that is not there."""
    if plan_id not in plans():
        message = say(
            "There is no payer plan {plan_id!r}. There are: {plans}.", plan_id=plan_id, plans=tuple(plans())
        )
        raise Invalid(Problem("unknown-plan", message, "plan"))
    return plans()[plan_id]


def read_plan(data: Any) -> PayerPlan:
    """A plan from its JSON object (the shape of the files in `plans/`). Raises `Invalid` with every problem."""
    return from_json(PayerPlan, unfolded(data), "")
