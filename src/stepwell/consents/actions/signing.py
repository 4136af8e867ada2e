"""Signing a form, on screen or on paper. The last signature that is needed makes the consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.actions.preparing import open_form
from stepwell.consents.events import ConsentGiven, FormSigned
from stepwell.consents.models import Consent, Form, FormSignature, Scan
from stepwell.consents.wording import digest_of, paper_of, problems_of_ends, sha256, signers_of, words_of
from stepwell.people.models import User
from stepwell.rules import consents as rules
from stepwell.rules.attachments import facts_of, problems_of
from stepwell.rules.consents.paper import Capacity, open_slots
from stepwell.rules.consents.strokes import Stroke
from stepwell.rules.problems import Problem
from stepwell.worklist.actions import close_for
from stepwell.worklist.models import Item

DRAWN, TYPED, PAPER = "drawn", "typed", "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One signature as it was given. Without `strokes` it is the typed name together with "I sign"."""

    capacity: str
    name: str
    authority: str = ""
    mark: bool = False
    strokes: Sequence[Stroke] = field(default_factory=list)


@transaction.atomic
def sign(form: Form, given: Given, *, by: User, at: datetime) -> Consent | None:
    """A signature on screen, given before the eyes of `by`. Returns the consent when it was the last one needed."""
    permit(by, "consents.give")
    form = open_form(form)
    today = form.client.home_site.day_of(at)
    _refuse(_wrong(form, given, today))
    _write(form, given, method=DRAWN if given.strokes else TYPED, signed_on=today, by=by, at=at)
    return _finish(form, by=by, at=at)


@transaction.atomic
def attach(
    form: Form, *, content: bytes, signed: Sequence[Given], signed_on: date, by: User, at: datetime
) -> Consent | None:
    """A paper that was signed, scanned. `signed` names whose signatures stand on it."""
    permit(by, "consents.give")
    form = open_form(form)
    today = form.client.home_site.day_of(at)
    problems = [*problems_of(content), *(p for given in signed for p in _wrong(form, given, today))]
    if signed_on > today:
        problems.append(Problem("signed-later", _("The day of signing lies in the future."), "signed_on"))
    _refuse(problems)
    Scan.objects.create(
        form=form,
        **facts_of(content),
        added_at=at,
        added_by_id=by.pk,
    )
    for given in signed:
        _write(form, given, method=PAPER, signed_on=signed_on, by=by, at=at)
    return _finish(form, by=by, at=at)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(*problems)


def _wrong(form: Form, given: Given, today: date) -> list[Problem]:
    found = problems_of_ends(form, today=today)
    if not given.name.strip():
        found.append(Problem("no-signature", _("Write the name of who signs."), "name"))
    if given.capacity not in set(Capacity):
        found.append(Problem("no-capacity", _("Say as what this person signs."), "capacity"))
    if given.capacity == Capacity.REPRESENTATIVE and not given.authority.strip():
        found.append(Problem("missing-authority", _("Say why this person may sign for the client."), "authority"))
    if form.signatures.filter(capacity=given.capacity).exists():
        found.append(Problem("already-signed", _("This signature is there already."), "capacity"))
    return found


def _write(form: Form, given: Given, *, method: str, signed_on: date, by: User, at: datetime) -> None:
    words = words_of(form, form.client)
    whole = {
        "words": words,
        "name": given.name.strip(),
        "capacity": given.capacity,
        "authority": given.authority.strip(),
        "method": method,
        "strokes": list(given.strokes),
        "signed_at": at.isoformat(),
    }
    FormSignature.objects.create(
        form=form,
        capacity=given.capacity,
        name=given.name.strip(),
        authority=given.authority.strip(),
        method=method,
        mark=given.mark,
        strokes=list(given.strokes),
        signed_at=at,
        signed_on=signed_on,
        taken_by_id=by.pk,
        digest=sha256(whole),
    )
    record(FormSigned(client_id=form.client_id, form_id=form.pk, capacity=given.capacity), by=by, at=at)


def _finish(form: Form, *, by: User, at: datetime) -> Consent | None:
    """The consent, once nobody's signature is missing."""
    rows = list(form.signatures.order_by("signed_at", "pk"))
    signed = [rules.Signature(capacity=r.capacity, name=r.name, authority=r.authority, mark=r.mark) for r in rows]
    signed_on = max(r.signed_on for r in rows)
    signers = signers_of(form.client, day=signed_on)
    if open_slots(signed, signers=signers):
        return None
    _refuse(rules.missing(paper_of(form, form.client, signatures=signed, signed_on=signed_on), signers=signers))
    words = words_of(form, form.client)
    first = next((r for r in rows if r.capacity != Capacity.WITNESS), rows[0])
    consent = Consent.objects.create(
        client=form.client,
        form=form,
        words=words,
        digest=digest_of(form, form.client, words, signatures=rows, scans=form.scans.all()),
        signer_name=first.name,
        signer_capacity=first.capacity,
        signed_as=sorted({r.capacity for r in rows}),
        signed_on=signed_on,
        **{name: getattr(form, name) for name in COPIED},
    )
    form.finished_at = at
    form.save(update_fields=["finished_at"])
    if form.renews_id is not None:
        close_for(Item.Kind.CONSENT, subject_id=form.renews_id, outcome=_("Renewed."), by=by, at=at)
    record(ConsentGiven(client_id=form.client_id, consent_id=consent.pk), by=by, at=at)
    return consent


COPIED = (
    *("kind", "recipients", "recipient_kind", "purpose", "classes", "discloser", "details", "text_version"),
    *("expires_on", "expires_when", "final_until"),
)
"""What a consent says, word for word as its form."""
