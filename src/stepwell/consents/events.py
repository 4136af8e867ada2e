"""What happens to consents and disclosures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Happened):
    KIND: ClassVar[str] = "consents.given"
    consent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRevoked(Happened):
    KIND: ClassVar[str] = "consents.revoked"
    consent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPrepared(Happened):
    """A form was filled in or changed; it is no consent yet."""

    KIND: ClassVar[str] = "consents.form_prepared"
    form_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSigned(Happened):
    KIND: ClassVar[str] = "consents.form_signed"
    form_id: UUID
    capacity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDiscarded(Happened):
    KIND: ClassVar[str] = "consents.form_discarded"
    form_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed(Happened):
    KIND: ClassVar[str] = "consents.disclosed"
    disclosure_id: UUID
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingPrepared(Happened):
    KIND: ClassVar[str] = "consents.sending_prepared"
    outgoing_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingDecided(Happened):
    """Sent or stopped, at the moment it was due to leave."""

    KIND: ClassVar[str] = "consents.sending_decided"
    outgoing_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWasGiven(Happened):
    KIND: ClassVar[str] = "consents.notice_given"
    notice_id: UUID
    acknowledged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionAsked(Happened):
    KIND: ClassVar[str] = "consents.restriction_asked"
    restriction_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionDecided(Happened):
    KIND: ClassVar[str] = "consents.restriction_decided"
    restriction_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade(Happened):
    KIND: ClassVar[str] = "consents.request_made"
    request_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Happened):
    KIND: ClassVar[str] = "consents.request_answered"
    request_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(Happened):
    KIND: ClassVar[str] = "consents.complaint_received"
    complaint_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMoved(Happened):
    KIND: ClassVar[str] = "consents.complaint_moved"
    complaint_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDisclosureReviewed(Happened):
    KIND: ClassVar[str] = "consents.emergency_reviewed"
    disclosure_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKept(Happened):
    """A court order or an agreement is kept from now on, and may open a way out."""

    KIND: ClassVar[str] = "consents.proof_kept"
    proof_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEnded(Happened):
    KIND: ClassVar[str] = "consents.proof_ended"
    proof_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEnds(Happened):
    """A consent ends soon, or a client comes of age; somebody was told."""

    KIND: ClassVar[str] = "consents.ends_soon"
    consent_id: UUID
