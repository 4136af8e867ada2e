"""Recording a consent as it was signed. It is never edited: a new one supersedes it, or it is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.events import ConsentGiven
from stepwell.consents.models import Consent
from stepwell.people.models import Client, User
from stepwell.rules.problems import Problem

TPO_TEXT = "tpo-2026-1"
TPO_RECIPIENTS = ("treating providers", "health plans", "third-party payers", "people helping to run the program")
"""42 CFR 2.31(a)(4): for a consent to all future treatment, payment and operations a class of recipients is enough."""
TPO_CLASSES = ("sud_record", "mh_record", "general_medical")
"""Counseling notes are left out: they need a consent of their own (2.31(b))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed, as what, and when."""

    name: str
    on: date
    capacity: str = "client"
    expires_on: date | None = None


@transaction.atomic
def give(
    client: Client,
    *,
    by: User,
    at: datetime,
    kind: str,
    recipients: Sequence[str],
    purpose: str,
    classes: Sequence[str],
    text_version: str,
    signed: Signed,
) -> Consent:
    """42 CFR 2.31(a): a consent names who may receive what, for which purpose, and is signed and dated."""
    permit(by, "consents.give")
    problems = list(_missing(client, recipients, purpose, classes, signed, at))
    if problems:
        raise Refused(*problems)
    consent = Consent.objects.create(
        client=client,
        kind=kind,
        recipients=list(recipients),
        purpose=purpose,
        classes=list(classes),
        text_version=text_version,
        signer_name=signed.name.strip(),
        signer_capacity=signed.capacity,
        signed_on=signed.on,
        expires_on=signed.expires_on,
    )
    record(ConsentGiven(client_id=client.pk, consent_id=consent.pk), by=by, at=at)
    return consent


def give_tpo(client: Client, *, by: User, at: datetime, signed: Signed) -> Consent:
    """The one consent for all future treatment, payment and health-care operations, as signed at admission."""
    return give(
        client,
        by=by,
        at=at,
        kind=Consent.Kind.TPO,
        recipients=TPO_RECIPIENTS,
        purpose="tpo",
        classes=TPO_CLASSES,
        text_version=TPO_TEXT,
        signed=signed,
    )


def _missing(
    client: Client, recipients: Sequence[str], purpose: str, classes: Sequence[str], signed: Signed, at: datetime
) -> list[Problem]:
    today = client.home_site.day_of(at)
    checks = (
        (bool(recipients), "no-recipient", _("Name who may receive it."), "recipients"),
        (bool(purpose), "no-purpose", _("Name what it is for."), "purpose"),
        (bool(classes), "no-classes", _("Choose what may be shared."), "classes"),
        (bool(signed.name.strip()), "no-signature", _("Name who signed."), "signer_name"),
        (signed.on <= today, "signed-later", _("The day of signing lies in the future."), "signed_on"),
        (
            signed.expires_on is None or signed.expires_on >= signed.on,
            "ends-before-signing",
            _("The consent ends before it was signed."),
            "expires_on",
        ),
    )
    return [Problem(code, message, where) for fine, code, message, where in checks if not fine]
