"""Filling in a form. It becomes a consent only when everybody who must has signed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any  # field values of a form

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.events import FormDiscarded, FormPrepared
from stepwell.consents.models import Consent, Form
from stepwell.consents.wording import paper_of, problems_of_ends, signers_of
from stepwell.people.models import Client, Organization, User
from stepwell.rules import consents as rules
from stepwell.rules.consents.paper import unsigned

FIELDS = frozenset(
    {
        *("recipients", "recipient_kind", "purpose", "classes", "discloser", "details"),
        *("expires_on", "expires_when", "final_until"),
    }
)


@transaction.atomic
def prepare(
    client: Client, *, kind: str, values: Mapping[str, Any], by: User, at: datetime, renews: Consent | None = None
) -> Form:
    """A form of this kind, whole but for its signatures. What it lacks is named all at once (42 CFR 2.31(a))."""
    permit(by, "consents.give")
    form = Form(client=client, kind=kind, prepared_at=at, prepared_by_id=by.pk, renews=renews)
    form.text_version = rules.kind(kind).text
    _fill(form, values, at=at)
    form.save()
    record(FormPrepared(client_id=client.pk, form_id=form.pk), by=by, at=at)
    return form


@transaction.atomic
def change(form: Form, *, values: Mapping[str, Any], version: int | None, by: User, at: datetime) -> Form:
    """Nobody's signature may come to stand under other words, so a form is changed only before the first."""
    permit(by, "consents.give")
    form = open_form(form, version=version)
    if form.signatures.exists() or form.scans.exists():
        raise Refused.because("already-signed", _("Somebody has signed this form. Throw it away and start anew."))
    _fill(form, values, at=at)
    form.save()
    record(FormPrepared(client_id=form.client_id, form_id=form.pk), by=by, at=at)
    return form


@transaction.atomic
def discard(form: Form, *, by: User, at: datetime) -> Form:
    permit(by, "consents.give")
    form = open_form(form)
    form.finished_at, form.discarded = at, True
    form.save(update_fields=["finished_at", "discarded"])
    record(FormDiscarded(client_id=form.client_id, form_id=form.pk), by=by, at=at)
    return form


def open_form(form: Form, *, version: int | None = None) -> Form:
    """The form, locked. Raises `Refused` when it is finished."""
    form = Form.locked(form.pk, version=version)
    if form.finished_at is not None:
        raise Refused.because("form-finished", _("This form is finished."))
    return form


def _fill(form: Form, values: Mapping[str, Any], *, at: datetime) -> None:
    known = rules.kind(form.kind)
    for name in FIELDS & values.keys():
        setattr(form, name, values[name])
    if known.names:
        form.recipients = list(known.names)
    if not form.discloser:
        organization = Organization.objects.first()
        form.discloser = organization.name if organization else ""
    if form.recipient_kind not in known.recipients:
        form.recipient_kind = known.recipients[0] if known.recipients else ""
    if len(known.purposes) == 1:
        form.purpose = known.purposes[0]
    form.classes = list(form.classes or ())
    form.recipients = [r.strip() for r in form.recipients or () if r.strip()]
    today = form.client.home_site.day_of(at)
    paper = paper_of(form, form.client, signatures=(), signed_on=None)
    problems = [*unsigned(paper, signers=signers_of(form.client, day=today)), *problems_of_ends(form, today=today)]
    if problems:
        raise Refused(*problems)
