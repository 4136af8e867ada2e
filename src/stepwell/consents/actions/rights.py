"""What clients ask about their records: the notice, limits, lists and copies, complaints. Each opens a to-do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any  # field values of a row

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, status_after
from stepwell.base.permit import permit
from stepwell.consents.events import (
    ComplaintMoved,
    ComplaintReceived,
    NoticeWasGiven,
    RequestAnswered,
    RequestMade,
    RestrictionAsked,
    RestrictionDecided,
)
from stepwell.consents.models import ClientRequest, Complaint, NoticeGiven, Restriction
from stepwell.people.models import Client, Site, StaffMember, User
from stepwell.rules.access import Role
from stepwell.rules.consents.rights import answers
from stepwell.rules.consents.texts import TO_CLIENTS
from stepwell.rules.lifecycle import COMPLAINT, RESTRICTION
from stepwell.worklist.actions import close_for, open_item
from stepwell.worklist.models import Item


@transaction.atomic
def give_notice(
    client: Client, *, acknowledged: bool, name: str = "", reason: str = "", by: User, at: datetime
) -> NoticeGiven:
    """42 CFR 2.22, 45 CFR 164.520(c)(2)(ii): the client's word that the notice came, or why there is none."""
    permit(by, "consents.receive")
    if acknowledged and not name.strip():
        raise Refused.because("no-name", _("Write who acknowledges it."), "name")
    if not acknowledged and not reason.strip():
        raise Refused.because("no-reason", _("Write why it was not acknowledged."), "reason")
    row = NoticeGiven.objects.create(
        client=client,
        version=TO_CLIENTS,
        given_on=client.home_site.day_of(at),
        acknowledged=acknowledged,
        name=name.strip(),
        reason=reason.strip(),
        given_by_id=by.pk,
        at=at,
    )
    record(NoticeWasGiven(client_id=client.pk, notice_id=row.pk, acknowledged=acknowledged), by=by, at=at)
    return row


@transaction.atomic
def restrict(client: Client, *, values: Mapping[str, Any], by: User, at: datetime) -> Restriction:
    """A client asks to limit what is shared (42 CFR 2.26). It binds once it is agreed."""
    permit(by, "consents.receive")
    if not str(values.get("words", "")).strip():
        raise Refused.because("no-words", _("Write what the client asks for."), "words")
    asked_on = values.get("asked_on") or client.home_site.day_of(at)
    row = Restriction(client=client, due_on=answers()["restriction"].due(asked_on), asked_on=asked_on)
    for field in ("words", "recipient_kinds", "names", "purposes", "classes", "self_pay"):
        if field in values:
            setattr(row, field, values[field])
    if row.self_pay and not row.recipient_kinds and not row.names:
        row.recipient_kinds = ["health_plan", "third_party_payer", "business_associate"]
    row.save()
    _to_do(row, site=client.home_site, client=client, title=_("Answer: a client asks for a limit"), by=by, at=at)
    record(RestrictionAsked(client_id=client.pk, restriction_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def decide_restriction(
    row: Restriction, *, agree: bool, reason: str = "", version: int | None = None, by: User, at: datetime
) -> Restriction:
    """A yes binds every exit from now on. What was paid in full and is asked to be kept from the plan must be agreed
    to (42 CFR 2.26, 45 CFR 164.522(a)(1)(vi)); any other no says why."""
    permit(by, "consents.decide")
    row = Restriction.locked(row.pk, version=version)
    status = status_after(RESTRICTION, "agree" if agree else "deny", row.status)
    if not agree and row.self_pay:
        message = _("Paid in full by the client: this must be agreed to (42 CFR 2.26).")
        raise Refused.because("must-agree", message, "agree")
    if not agree and not reason.strip():
        raise Refused.because("no-reason", _("Write why it is not agreed to."), "reason")
    row.status, row.reason, row.decided_at, row.decided_by_id = status, reason.strip(), at, by.pk
    row.save()
    close_for(Item.Kind.PRIVACY, subject_id=row.pk, outcome=_("Answered."), by=by, at=at)
    record(RestrictionDecided(client_id=row.client_id, restriction_id=row.pk, status=status), by=by, at=at)
    return row


@transaction.atomic
def end_restriction(row: Restriction, *, by: User, at: datetime) -> Restriction:
    """The client takes the limit back, or agrees to its end (45 CFR 164.522(a)(2))."""
    permit(by, "consents.decide")
    row = Restriction.locked(row.pk)
    row.status, row.ended_at = status_after(RESTRICTION, "end", row.status), at
    row.save()
    record(RestrictionDecided(client_id=row.client_id, restriction_id=row.pk, status=row.status), by=by, at=at)
    return row


@transaction.atomic
def ask_for(
    client: Client, *, kind: str, words: str, asked_on: date | None = None, by: User, at: datetime
) -> ClientRequest:
    """A client asks for a copy, a list or a change (42 CFR 2.23 to 2.25; 45 CFR 164.524 to 164.528)."""
    permit(by, "consents.receive")
    known = answers().get(kind)
    if known is None or kind in NOT_REQUESTS:
        raise Refused.because("unknown-kind", _("Choose what the client asks for."), "kind")
    if not words.strip():
        raise Refused.because("no-words", _("Write what the client asks for."), "words")
    day = asked_on or client.home_site.day_of(at)
    row = ClientRequest.objects.create(
        client=client, kind=kind, words=words.strip(), asked_on=day, due_on=known.due(day)
    )
    _to_do(row, site=client.home_site, client=client, title=_("Answer a client's request"), by=by, at=at)
    record(RequestMade(client_id=client.pk, request_id=row.pk, kind=kind), by=by, at=at)
    return row


NOT_REQUESTS = frozenset({"restriction", "complaint"})
"""These have tables of their own."""


@transaction.atomic
def answer_request(
    row: ClientRequest, *, grant: bool, answer: str, version: int | None = None, by: User, at: datetime
) -> ClientRequest:
    permit(by, "consents.decide")
    row = ClientRequest.locked(row.pk, version=version)
    if row.status != ClientRequest.Status.OPEN:
        raise Refused.because("answered", _("This request has been answered."))
    if not answer.strip():
        raise Refused.because("no-answer", _("Write what was answered."), "answer")
    row.status = ClientRequest.Status.GRANTED if grant else ClientRequest.Status.DENIED
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), at, by.pk
    row.save()
    close_for(Item.Kind.PRIVACY, subject_id=row.pk, outcome=_("Answered."), by=by, at=at)
    record(RequestAnswered(client_id=row.client_id, request_id=row.pk, status=row.status), by=by, at=at)
    return row


@transaction.atomic
def receive_complaint(*, site: Site, values: Mapping[str, Any], by: User, at: datetime) -> Complaint:
    """42 CFR 2.4, 45 CFR 164.530(d): anybody may complain, also without a name; it is written down at once."""
    permit(by, "consents.receive")
    if site.pk not in by.site_ids:
        raise Refused.because("other-site", _("Choose one of your own sites."), "site")
    if not str(values.get("words", "")).strip():
        raise Refused.because("no-words", _("Write what they say."), "words")
    received_on = values.get("received_on") or site.day_of(at)
    row = Complaint(site=site, received_on=received_on, due_on=answers()["complaint"].due(received_on))
    for field in ("client", "received_how", "by_name", "words"):
        if field in values:
            setattr(row, field, values[field])
    row.save()
    _to_do(row, site=site, client=row.client, title=_("Look into a privacy complaint"), by=by, at=at)
    record(ComplaintReceived(client_id=row.client_id, complaint_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def assign_complaint(
    row: Complaint, *, owner: StaffMember, version: int | None = None, by: User, at: datetime
) -> Complaint:
    return _move(row, "assign", {"owner": owner}, version=version, by=by, at=at)


@transaction.atomic
def answer_complaint(
    row: Complaint, *, findings: str, answer: str, version: int | None = None, by: User, at: datetime
) -> Complaint:
    """What was found, and what the person was told: also that they may go to HHS, and that nobody may be treated
    worse for it (42 CFR 2.4(b))."""
    for text, where in ((findings, "findings"), (answer, "answer")):
        if not text.strip():
            raise Refused.because(f"no-{where}", _("Write what was found, and what was answered."), where)
    values = {"findings": findings.strip(), "answer": answer.strip(), "answered_at": at}
    return _move(row, "answer", values, version=version, by=by, at=at)


@transaction.atomic
def close_complaint(
    row: Complaint, *, outcome: str, version: int | None = None, by: User, at: datetime
) -> Complaint:
    if not outcome.strip():
        raise Refused.because("no-outcome", _("Write what was done about it."), "outcome")
    closed = _move(row, "close", {"outcome": outcome.strip(), "closed_at": at}, version=version, by=by, at=at)
    close_for(Item.Kind.PRIVACY, subject_id=row.pk, outcome=outcome.strip()[:400], by=by, at=at)
    return closed


def _move(
    row: Complaint, act: str, values: Mapping[str, Any], *, version: int | None, by: User, at: datetime
) -> Complaint:
    permit(by, "consents.decide")
    row = Complaint.locked(row.pk, version=version)
    row.status = status_after(COMPLAINT, act, row.status)
    for field, value in values.items():
        setattr(row, field, value)
    row.save()
    record(ComplaintMoved(client_id=row.client_id, complaint_id=row.pk, status=row.status), by=by, at=at)
    return row


def _to_do(
    row: Restriction | ClientRequest | Complaint,
    *,
    site: Site,
    client: Client | None,
    title: str,
    by: User,
    at: datetime,
) -> None:
    """The privacy officer of the site has to answer, by the day the rule gives."""
    open_item(
        Item.Kind.PRIVACY,
        subject_id=row.pk,
        title=title,
        site=site,
        due_at=datetime.combine(row.due_on, time(17), site.zone),
        owner=_officer(site),
        client=client,
        url=reverse(PAGES[type(row)], args=[row.pk]),
        by=by,
        at=at,
    )


PAGES: dict[type, str] = {
    Restriction: "consents:limit",
    ClientRequest: "consents:request",
    Complaint: "consents:complaint",
}


def _officer(site: Site) -> StaffMember | None:
    rows = StaffMember.objects.filter(
        active=True, user__is_active=True, user__roles__contains=[Role.PRIVACY_OFFICER]
    )
    return rows.filter(sites=site).first() or rows.filter(user__all_sites=True).first()
