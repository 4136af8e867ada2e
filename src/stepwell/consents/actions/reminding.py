"""Telling somebody in time: consents that end soon, and minors who come of age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.permit import permit
from stepwell.consents.events import ConsentEnds
from stepwell.consents.models import Consent
from stepwell.people.models import User
from stepwell.rules.consents.minors import of_age_on
from stepwell.rules.consents.paper import Capacity
from stepwell.rules.consents.rights import REMIND_DAYS
from stepwell.worklist.actions import open_item
from stepwell.worklist.models import Item


@transaction.atomic
def remind(*, by: User, at: datetime) -> int:
    """Opens a to-do for each consent that ends within a month; once for each, however often it runs."""
    permit(by, "consents.remind")
    opened = 0
    known = _told()
    for consent, day, title in [*_ending(at), *_outgrown(at)]:
        if consent.pk in known:
            continue
        site = consent.client.home_site
        open_item(
            Item.Kind.CONSENT,
            subject_id=consent.pk,
            title=title,
            site=site,
            due_at=datetime.combine(day, time(12), site.zone),
            client=consent.client,
            url=reverse("consents:consent", args=[consent.pk]),
            by=by,
            at=at,
        )
        record(ConsentEnds(client_id=consent.client_id, consent_id=consent.pk), by=by, at=at)
        known.add(consent.pk)
        opened += 1
    return opened


def _told() -> set[UUID]:
    """Consents about which somebody was told already, also those whose to-do is done."""
    return set(Item.objects.filter(kind=Item.Kind.CONSENT).values_list("subject_id", flat=True))


def _ending(at: datetime) -> Iterator[tuple[Consent, date, str]]:
    today = at.date()
    rows = Consent.objects.filter(
        revoked_at=None, expires_on__gte=today, expires_on__lte=today + timedelta(days=REMIND_DAYS)
    ).exclude(client__deceased_on__isnull=False)
    for consent in rows.select_related("client__home_site"):
        if not _renewed(consent):
            ends = consent.expires_on
            yield consent, ends, _("A consent ends on %(day)s") % {"day": f"{ends:%b} {ends.day}"}


def _renewed(consent: Consent) -> bool:
    """Whether another one of the kind, to the same recipients, lasts longer."""
    lasts = Q(expires_on=None) | Q(expires_on__gt=consent.expires_on)
    same = Consent.objects.filter(client=consent.client_id, kind=consent.kind, recipients=consent.recipients)
    return same.filter(lasts, revoked_at=None).exclude(pk=consent.pk).exists()


def _outgrown(at: datetime) -> Iterator[tuple[Consent, date, str]]:
    """42 CFR 2.14: with majority a parent's signature no longer counts, and the client's own is needed."""
    rows = Consent.objects.filter(revoked_at=None, signed_as__contains=[Capacity.GUARDIAN.value])
    for consent in rows.select_related("client__home_site"):
        client = consent.client
        day = of_age_on(client.birth_date, state=client.home_site.state)
        if at.date() <= day <= at.date() + timedelta(days=REMIND_DAYS) and consent.signed_on < day:
            yield consent, day, _("A client comes of age: what a parent signed needs the client's own signature")
