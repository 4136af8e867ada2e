"""What is prepared now and leaves later. The rule is asked again at the moment of sending, so a consent that was taken
back between the two stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any  # facts of the rule's context, as they are kept
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.later import later
from stepwell.base.permit import permit
from stepwell.consents.actions.disclose import Answer, Exit, ask, disclose
from stepwell.consents.events import SendingDecided, SendingPrepared
from stepwell.consents.models import Outgoing
from stepwell.people.models import Client, User
from stepwell.rules.disclosure import Context
from stepwell.worklist.actions import open_item
from stepwell.worklist.models import Item

Carrier = Callable[[Outgoing, Answer, datetime], None]
BY_HAND = "by_hand"
"""The carrier of what a person sends: they press the button, and get the cover sheet."""

_carriers: dict[str, Carrier] = {BY_HAND: lambda _outgoing, _answer, _at: None}


def carries(name: str) -> Callable[[Carrier], Carrier]:
    """Registers what really sends, in the transaction of the decision: `@carries("letter")` in a higher app."""

    def register(carrier: Carrier) -> Carrier:
        _carriers[name] = carrier
        return carrier

    return register


@transaction.atomic
def prepare_sending(
    out: Exit,
    client: Client,
    *,
    carrier: str,
    by: User,
    at: datetime,
    subject_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> Outgoing:
    """Queues it. What the rule refuses already now is not queued at all. `facts` become the rule's context again."""
    permit(by, "consents.disclose")
    answer = ask(out, [client.pk], day=client.home_site.day_of(at))[client.pk]
    if not answer.allowed:
        raise Refused.because(
            "not-allowed", _("This may not be shared (%(basis)s).") % {"basis": answer.decision.basis}
        )
    outgoing = Outgoing.objects.create(
        client=client,
        carrier=carrier,
        exit=out.name,
        recipient_kind=out.recipient,
        recipient_name=out.recipient_name,
        recipient_address=out.recipient_address,
        purpose=out.purpose,
        classes=list(out.data),
        context=facts or {},
        note=out.note,
        subject_id=subject_id or uuid4(),
        prepared_by=by,
        prepared_at=at,
    )
    record(SendingPrepared(client_id=client.pk, outgoing_id=outgoing.pk), by=by, at=at)
    if carrier != BY_HAND:
        later("consents.send", outgoing_id=str(outgoing.pk))
    return outgoing


@transaction.atomic
def send(outgoing: Outgoing, *, by: User, at: datetime) -> Outgoing:
    """Asks the rule now; sends, or stops and tells whoever prepared it. Twice is once."""
    permit(by, "consents.disclose")
    outgoing = Outgoing.locked(outgoing.pk)
    if outgoing.status != Outgoing.Status.WAITING:
        return outgoing
    client = outgoing.client
    out = Exit(
        name=outgoing.exit,
        recipient=outgoing.recipient_kind,
        recipient_name=outgoing.recipient_name,
        recipient_address=outgoing.recipient_address,
        purpose=outgoing.purpose,
        data=tuple(outgoing.classes),
        context=Context(**outgoing.context),
        note=outgoing.note,
    )
    today = client.home_site.day_of(at)
    answer = disclose(out, [client.pk], subject_id=outgoing.pk, by=by, day=today, at=at)[client.pk]
    whole = set(answer.decision.release) == set(out.data)  # what was prepared is sent as it is or not at all
    if whole:
        _carriers[outgoing.carrier](outgoing, answer, at)
        outgoing.status = Outgoing.Status.SENT
    else:
        outgoing.status, outgoing.reason = Outgoing.Status.STOPPED, _stopped(answer)
        open_item(
            Item.Kind.STOPPED,
            subject_id=outgoing.pk,
            title=_("Something prepared was not sent: the consent no longer covers it"),
            site=client.home_site,
            due_at=at,
            owner=getattr(outgoing.prepared_by, "staff", None),
            client=client,
            by=by,
            at=at,
        )
    outgoing.decided_at = at
    outgoing.save(update_fields=["status", "reason", "decided_at"])
    record(SendingDecided(client_id=client.pk, outgoing_id=outgoing.pk, status=outgoing.status), by=by, at=at)
    return outgoing


def _stopped(answer: Answer) -> str:
    return (_("At the moment of sending it was no longer allowed (%(basis)s).") % {"basis": answer.decision.basis})[
        :200
    ]
