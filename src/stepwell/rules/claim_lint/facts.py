"""What the lint is told about the chart, the payer and the people behind a claim.

`None` means "not known": a rule that needs it is reported as not answerable. An empty tuple means "known: none".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stepwell.rules.claims.plan import Modality
from stepwell.rules.hours.kinds import ServiceKind
from stepwell.rules.minutes import Grace, Span
from stepwell.rules.units import Authorization
from stepwell.rules.x12.claim import Address, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """One answer (271). `carve_out` is the id of the payer that holds the benefit, empty where none does."""

    checked_on: date
    active: bool
    first: date
    last: date | None = None
    person: Person | None = None
    born: date | None = None
    sex: str | None = None
    address: Address | None = None
    carve_out: str | None = None

    def proves(self, day: date) -> bool:
        return self.active and self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCoverage:
    payer_id: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent to disclose for payment; `payer_id` empty where it names all payers."""

    first: date
    last: date | None = None
    revoked_on: date | None = None
    payer_id: str = ""
    covers_claims: bool = True

    def holds(self, day: date, *, payer_id: str) -> bool:
        return (
            self.covers_claims
            and self.payer_id in ("", payer_id)
            and self.first <= day
            and (self.last is None or day <= self.last)
            and (self.revoked_on is None or day < self.revoked_on)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSpan:
    level: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The episode in this program, with the levels of care it went through."""

    admitted_on: date
    discharged_on: date | None = None
    levels: tuple[LevelSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStay:
    """A partial hospital, residential or inpatient stay, ours or another's."""

    program: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    signed_on: date
    qualified: bool
    has_diagnosis: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Dimensions rated on a day: out of D1 to D6."""

    rated_on: date
    dimensions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentPlan:
    """`kinds` and `days_per_week` are what it prescribes. `patient` is signed, refused or empty."""

    clinician_signed_on: date | None
    physician_signed_on: date | None = None
    review_due_on: date | None = None
    kinds: frozenset[ServiceKind] | None = None
    days_per_week: int | None = None
    patient: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """A physician's certification of so many minutes a week."""

    signed_on: date
    week_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFact:
    """A note behind a line. `similarity_percent` is the likeness to the nearest other note."""

    id: str
    service_on: date
    signed_on: date | None
    qualified: bool | None = None
    credentials: frozenset[str] | None = None
    cosign_needed: bool | None = None
    cosigned: bool = False
    parts: frozenset[str] | None = None
    similarity_percent: int | None = None
    marked_late: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFact:
    """A session behind a line, as this patient attended it. `group_size` and `roster_stored` are for groups."""

    key: str
    kind: ServiceKind
    session: Span
    present: tuple[Span, ...]
    breaks: tuple[Span, ...] = ()
    modality: Modality = Modality.IN_PERSON
    at_home: bool | None = None
    staff: tuple[str, ...] = ()
    group_size: int | None = None
    roster_stored: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFact:
    """A drug test behind a line."""

    ordered_on: date | None
    result_stored: bool
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What stands behind one line. `minutes` are the counted ones."""

    minutes: int | None = None
    sessions: tuple[SessionFact, ...] | None = None
    notes: tuple[NoteFact, ...] | None = None
    test: LabFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFact:
    """One service week of the hours ledger. `other_days` are days of it on other claims to this payer."""

    starts_on: date
    scheduled_minutes: int
    attended_minutes: int
    adolescent: bool
    reason_recorded: bool
    other_days: frozenset[date] | None = None
    whole: bool = True
    """False in the week of admission or discharge, in which the floor is not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSpan:
    """An individual service that a staff member gave to anyone."""

    staff: str
    key: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFact:
    """What is on file about a provider, found by NPI."""

    taxonomies: frozenset[str] | None = None
    licensed_until: date | None = None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    excluded: bool | None = None

    def enrolled_on(self, day: date) -> bool:
        begun = self.enrolled_from is not None and self.enrolled_from <= day
        return begun and (self.enrolled_until is None or day <= self.enrolled_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """Another claim of the patient: still open, or earlier in a sequence."""

    id: str
    payer_id: str
    days: frozenset[date]
    codes: frozenset[str]
    answered: bool = False
    conditions: frozenset[str] = frozenset()
    replaced: bool = False
    """True for the claim that this one replaces or voids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A level of a remittance: line, claim or payment, with what should balance."""

    level: str
    id: str
    charged: Decimal
    adjusted: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything known around a claim on the day it is to be sent."""

    sent_on: date
    lines: Mapping[str, LineFacts] = field(default_factory=dict)
    eligibility: tuple[Eligibility, ...] | None = None
    other_coverage: tuple[OtherCoverage, ...] | None = None
    part2: bool | None = None
    """Whether the records are protected by 42 CFR Part 2."""
    consents: tuple[Consent, ...] | None = None
    restricted_lines: frozenset[str] | None = None
    authorizations: tuple[Authorization, ...] | None = None
    authorization_used: Mapping[str, int] | None = None
    """By number, on other claims, in the authorization's measure."""
    stay: Stay | None = None
    other_stays: tuple[OtherStay, ...] | None = None
    assessments: tuple[Assessment, ...] | None = None
    ratings: tuple[Rating, ...] | None = None
    treatment_plans: tuple[TreatmentPlan, ...] | None = None
    certifications: tuple[Certification, ...] | None = None
    weeks: tuple[WeekFact, ...] | None = None
    staff_spans: tuple[StaffSpan, ...] | None = None
    valid_diagnoses: frozenset[str] | None = None
    """Codes without dot that are valid at full length on the service dates."""
    chart_diagnoses: frozenset[str] | None = None
    providers: Mapping[str, ProviderFact] | None = None
    other_claims: tuple[OpenClaim, ...] | None = None
    patient_paid: Decimal | None = None
    """What the books say the patient paid toward this claim."""
    approved_texts: frozenset[str] | None = None
    attachments_lean: Mapping[str, bool] | None = None
    """By control number: True when it was checked to hold only what payment needs."""
    production_file: bool | None = None
    remittances: tuple[Sum, ...] | None = None
    grace: Grace | None = None
    """How strict the door is at this site; the default of `rules.minutes` where not given."""
