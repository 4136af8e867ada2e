"""What happened around a client, in words: the chart's history reads the same events as everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # lazy translations

from django.utils.translation import gettext_lazy as _

from stepwell.audit.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the history."""

    title: Any
    who: str
    at: datetime
    icon: str
    tone: str


KINDS: dict[str, tuple[Any, str, str]] = {
    "people.client_created": (_("Record opened"), "user-plus", "info"),
    "people.client_changed": (_("Record changed"), "pencil", ""),
    "people.coverage_changed": (_("Coverage changed"), "credit-card", ""),
    "people.kiosk_code_set": (_("Kiosk code given"), "key", ""),
    "consents.given": (_("Consent recorded"), "signature", "ok"),
    "consents.revoked": (_("Consent revoked"), "x", "bad"),
    "consents.disclosed": (_("Information left the program"), "send", "warn"),
    "consents.form_prepared": (_("Consent prepared"), "license", ""),
    "consents.sending_decided": (_("Something prepared was sent or stopped"), "send", "warn"),
    "consents.notice_given": (_("Privacy notice given"), "file-check", ""),
    "consents.restriction_asked": (_("Client asked for a limit on sharing"), "shield-lock", "info"),
    "consents.restriction_decided": (_("Limit on sharing answered"), "shield-lock", "info"),
    "consents.request_made": (_("Client asked about the record"), "inbox", "info"),
    "consents.request_answered": (_("Request about the record answered"), "check", ""),
    "episodes.planned": (_("Episode planned"), "stairs", ""),
    "episodes.admitted": (_("Admitted"), "transfer-in", "ok"),
    "episodes.discharged": (_("Discharged"), "transfer-out", ""),
    "episodes.cancelled": (_("Planned episode cancelled"), "x", ""),
    "episodes.prescription_changed": (_("Other hours prescribed"), "gauge", "info"),
    "episodes.changed": (_("Episode changed"), "pencil", ""),
    "attendance.recorded": (_("Attendance recorded"), "door-enter", ""),
    "attendance.corrected": (_("Attendance corrected"), "replace", "warn"),
    "documents.note_signed": (_("Note signed"), "signature", "ok"),
    "documents.addendum_signed": (_("Addendum signed"), "writing", "info"),
    "documents.addendum_asked": (_("Addendum needed"), "alert-triangle", "warn"),
    "hours.seat_offered": (_("Make-up seat offered"), "calendar-plus", "info"),
    "hours.week_closed_short": (_("Week ended short of hours"), "alert-triangle", "warn"),
    "authorizations.recorded": (_("Authorization recorded"), "shield-check", "info"),
    "authorizations.changed": (_("Authorization changed"), "shield-check", ""),
    "billing.claim_made": (_("Claim made"), "file-invoice", ""),
    "billing.claim_outdated": (_("Claim must be replaced"), "alert-triangle", "warn"),
    "intake.referral_moved": (_("Referral moved on"), "arrow-right", ""),
    "worklist.opened": (_("Task opened"), "flag", ""),
    "worklist.closed": (_("Task done"), "check", ""),
}
"""Event kind to words, icon and tone. A kind that is not here is detail, and stays in the audit trail."""


def told(events: Iterable[Event], names: dict[Any, str]) -> list[Happening]:
    """The events as lines; `names` are the actors' names by id."""
    found = []
    for event in events:
        title, icon, tone = KINDS[event.kind]
        who = names.get(event.actor_id, "")
        found.append(Happening(title=title, who=who, at=event.occurred_at, icon=icon, tone=tone))
    return found
