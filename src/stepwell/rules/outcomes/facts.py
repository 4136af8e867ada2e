"""The facts that national reporting asks for at admission and again at discharge.

A value is the key of its table in `packs/teds.json` (for example "heroin" or "full_time"), or a plain number. None
means not known. Codes of a report are made from these, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One of up to three substances, the primary one first. `substance` may be "none"."""

    substance: str
    route: str | None = None
    frequency: str | None = None
    first_use_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is asked at both time points. Arrests and meetings are counted over the past 30 days."""

    uses: tuple[Use, ...] = ()
    setting: str | None = None
    employment: str | None = None
    not_in_labor_force: str | None = None
    living: str | None = None
    arrests: int | None = None
    self_help_times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A treatment admission. A collateral client is treated because of someone else's substance use."""

    provider: str
    client: str
    admitted_on: date
    snapshot: Snapshot
    collateral: bool = False
    age: int | None = None
    gender: str | None = None
    race: str | None = None
    ethnicity: str | None = None
    school_years: int | None = None
    referral: str | None = None
    court_referral: str | None = None
    prior_episodes: int | None = None
    income: str | None = None
    insurance: str | None = None
    payer: str | None = None
    wait_days: int | None = None
    opioid_medication_planned: str | None = None
    co_occurring: str | None = None
    pregnant: str | None = None
    veteran: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """`discharged_on` is the day the discharge is recorded; the stay ends at the last contact."""

    admission: Admission
    last_contact_on: date
    discharged_on: date
    reason: str
    snapshot: Snapshot

    @property
    def days(self) -> int:
        """Length of stay, at least 1."""
        return max(1, (self.last_contact_on - self.admission.admitted_on).days)
