"""From an accepted referral to a client in care: the record first, compared with everybody here, then the episode."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, WrongStatus, status_after
from stepwell.base.permit import permit
from stepwell.consents.actions import Signed
from stepwell.episodes.actions import Terms, admit_now
from stepwell.episodes.models import Episode
from stepwell.intake.actions.referring import take_step
from stepwell.intake.events import ReferralChanged
from stepwell.intake.models import Referral
from stepwell.people.actions import create_client
from stepwell.people.models import Client, User
from stepwell.rules.lifecycle import REFERRAL

COPIED = (
    *("first_name", "middle_name", "last_name", "preferred_name", "birth_date", "gender", "language", "email"),
    *("line1", "line2", "city", "state", "postal_code"),
)


@transaction.atomic
def take_in(
    referral: Referral, *, by: User, at: datetime, client: Client | None = None, version: int | None = None
) -> Client:
    """Gives an accepted referral its client: one who is here already, or a new record made from the referral."""
    permit(by, "intake.work")
    referral = Referral.locked(referral.pk, version=version)
    if referral.status != Referral.Status.ACCEPTED:
        raise WrongStatus("admit", str(referral.get_status_display()))
    if referral.client is not None:
        raise Refused.because("has-client", _("This referral has its client already."))
    if client is None:
        client = _new_client(referral, by=by, at=at)
    referral.client = client
    referral.save(update_fields=["client"])
    record(ReferralChanged(client_id=client.pk, referral_id=referral.pk), by=by, at=at)
    return client


@transaction.atomic
def admit(
    referral: Referral,
    *,
    by: User,
    at: datetime,
    terms: Terms,
    consent: Signed | None = None,
    version: int | None = None,
) -> Episode:
    """Admits the referral's client; the referral ends here and keeps the episode it led to."""
    permit(by, "intake.work")
    referral = Referral.locked(referral.pk, version=version)
    status = status_after(REFERRAL, "admit", referral.status)
    if referral.client is None:
        raise Refused.because("no-client", _("Say first whether this person is here already."))
    episode = admit_now(referral.client, by=by, at=at, terms=terms, consent=consent)
    referral.episode = episode
    take_step(referral, status, by=by, at=at)
    return episode


def _new_client(referral: Referral, *, by: User, at: datetime) -> Client:
    if referral.birth_date is None:
        message = _("The date of birth is missing. Ask for it and write it into the referral.")
        raise Refused.because("no-birth-date", message)
    phone = {
        "number": referral.phone,
        "kind": "mobile",
        "may_call": True,
        "may_leave_message": referral.may_leave_message,
        "preferred": True,
    }
    return create_client(
        by=by,
        at=at,
        values={
            **{name: getattr(referral, name) for name in COPIED},
            "birth_sex": referral.birth_sex or Client.BirthSex.UNKNOWN,
            "home_site": referral.site,
        },
        phones=[phone] if referral.phone else [],
        identifiers=[(system, value) for system, value in referral.identifiers],
    )
