"""Taking a consent back, or ending it. It works from that moment on, and never backward (42 CFR 2.31(a)(6))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.events import ConsentRevoked
from stepwell.consents.models import Consent, Ending
from stepwell.people.models import User
from stepwell.worklist.actions import close_for
from stepwell.worklist.models import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Who took it back, and how we heard of it. A spoken word is enough here: it counts at once (house rule; 2.31
    gives the right to do it in writing)."""

    by_name: str
    by_capacity: str = "client"
    how: str = Ending.How.SPOKEN.value
    received: str = Ending.Received.IN_PERSON.value
    said_at: datetime | None = None
    note: str = ""


@transaction.atomic
def revoke(consent: Consent, *, by: User, at: datetime, taken: TakenBack | None = None) -> Consent:
    """Effective at once for every exit, whenever it was said. Refused where the form is still final (2.35)."""
    permit(by, "consents.revoke")
    consent = Consent.locked(consent.pk)
    said = taken or TakenBack(by_name=consent.signer_name)
    if consent.revoked_at is not None:
        raise Refused.because("already-revoked", _("This consent has been revoked already."))
    if not said.by_name.strip():
        raise Refused.because("no-name", _("Write who takes it back."), "by_name")
    if said.said_at is not None and said.said_at > at:
        raise Refused.because("said-later", _("That moment lies in the future."), "said_at")
    final = consent.final_until
    if final is not None and said.how != Ending.How.EVENT and consent.client.home_site.day_of(at) < final:
        message = _("This consent is final until %(day)s: the court asked for it (42 CFR 2.35).")
        raise Refused.because("still-final", message % {"day": f"{final:%B} {final.day}, {final.year}"})
    consent.revoked_at = at
    consent.save(update_fields=["revoked_at"])
    Ending.objects.create(
        consent=consent,
        how=said.how,
        received=said.received,
        by_name=said.by_name.strip(),
        by_capacity=said.by_capacity,
        said_at=said.said_at or at,
        note=said.note.strip(),
        recorded_by_id=by.pk,
        at=at,
    )
    close_for(Item.Kind.CONSENT, subject_id=consent.pk, outcome=_("The consent has ended."), by=by, at=at)
    record(ConsentRevoked(client_id=consent.client_id, consent_id=consent.pk), by=by, at=at)
    return consent


def end_for_event(consent: Consent, *, note: str, by: User, at: datetime) -> Consent:
    """What the form names as its end has happened (42 CFR 2.31(a)(7)); permitted as a revocation is."""
    return revoke(
        consent, by=by, at=at, taken=TakenBack(by_name=by.name, by_capacity="staff", how="event", note=note)
    )
