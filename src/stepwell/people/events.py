"""What happens to people's records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCreated(Happened):
    KIND: ClassVar[str] = "people.client_created"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChanged(Happened):
    """Demographics, phones or contacts changed. `fields` names which, never the values."""

    KIND: ClassVar[str] = "people.client_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageChanged(Happened):
    KIND: ClassVar[str] = "people.coverage_changed"
    coverage_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskCodeSet(Happened):
    KIND: ClassVar[str] = "people.kiosk_code_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Happened):
    KIND: ClassVar[str] = "people.staff_changed"
    staff_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupChanged(Happened):
    """The organization, a site, a room, a payer or a plan changed. `model` names the kind."""

    KIND: ClassVar[str] = "people.setup_changed"
    row_id: UUID
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Happened):
    KIND: ClassVar[str] = "people.user_changed"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Happened):
    KIND: ClassVar[str] = "people.signed_in"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Happened):
    """`reason`: `self`, `idle` or `elsewhere` (ended from the list of sessions)."""

    KIND: ClassVar[str] = "people.signed_out"
    user_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Happened):
    """Somebody tried and did not get in. `user_id` is the account they tried, if there is one.

    `reason`: `password`, `code` (second factor), `locked` (too many tries) or `ran_out` (an old first password).
    """

    KIND: ClassVar[str] = "people.sign_in_failed"
    user_id: UUID | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConfirmed(Happened):
    """A signed-in person entered the password, a code or a passkey once more."""

    KIND: ClassVar[str] = "people.identity_confirmed"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorChanged(Happened):
    """`factor`: `totp`, `webauthn` or `recovery_codes`. `change`: `added`, `removed` or `reset`."""

    KIND: ClassVar[str] = "people.second_factor_changed"
    user_id: UUID
    factor: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Happened):
    KIND: ClassVar[str] = "people.password_changed"
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRestricted(Happened):
    """Only these people see the chart from now on. `kind` says why, as a code."""

    KIND: ClassVar[str] = "people.chart_restricted"
    kind: str
    keyholders: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionLifted(Happened):
    KIND: ClassVar[str] = "people.restriction_lifted"
    restriction_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLookup(Happened):
    """Somebody asked for a chart by exact name and day of birth. `found`: whether there is one."""

    KIND: ClassVar[str] = "people.emergency_lookup"
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedInEmergency(Happened):
    KIND: ClassVar[str] = "people.opened_in_emergency"
    access_id: UUID
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyEnded(Happened):
    """The person closed the chart before its time."""

    KIND: ClassVar[str] = "people.emergency_ended"
    access_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReviewed(Happened):
    KIND: ClassVar[str] = "people.emergency_reviewed"
    access_id: UUID
    outcome: str
