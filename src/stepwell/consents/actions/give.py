"""Recording a consent that was signed on a paper kept elsewhere, as at admission."""

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
from stepwell.consents.wording import digest_of, paper_of, problems_of_ends, signers_of, words_of
from stepwell.people.models import Client, Organization, User
from stepwell.rules import consents as rules
from stepwell.rules.problems import Problem

TPO = rules.kind(Consent.Kind.TPO)
TPO_TEXT, TPO_RECIPIENTS, TPO_CLASSES = TPO.text, TPO.names, TPO.chosen
"""42 CFR 2.31(a)(4): for a consent to all future treatment, payment and operations a class of recipients is enough.
Counseling notes are left out: they need a consent of their own (2.31(b))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who signed, as what, and when."""

    name: str
    on: date
    capacity: str = "client"
    expires_on: date | None = None
    authority: str = ""


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
    """42 CFR 2.31(a): a consent that lacks an element is not recorded; everything it lacks is named at once."""
    permit(by, "consents.give")
    organization = Organization.objects.first()
    consent = Consent(
        client=client,
        kind=kind,
        recipients=list(recipients),
        purpose=purpose,
        classes=list(classes),
        text_version=text_version,
        discloser=organization.name if organization else "",
        signer_name=signed.name.strip(),
        signer_capacity=signed.capacity,
        signed_as=[signed.capacity],
        signed_on=signed.on,
        expires_on=signed.expires_on,
        expires_when="" if signed.expires_on else rules.kind(kind).ends,
    )
    problems = _problems(consent, signed, today=client.home_site.day_of(at))
    if problems:
        raise Refused(*problems)
    consent.words = words_of(consent, client)
    consent.digest = digest_of(consent, client, consent.words, signatures=(), scans=())
    consent.save()
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


def _problems(consent: Consent, signed: Signed, *, today: date) -> list[Problem]:
    signature = rules.Signature(capacity=signed.capacity, name=signed.name, authority=signed.authority)
    paper = paper_of(consent, consent.client, signatures=(signature,), signed_on=signed.on)
    found = [
        *rules.missing(paper, signers=signers_of(consent.client, day=signed.on)),
        *problems_of_ends(consent, today=signed.on),
    ]
    if signed.on > today:
        found.append(Problem("signed-later", _("The day of signing lies in the future."), "signed_on"))
    return found
