"""The one exit. Whatever leaves with client data asks here, at the moment it leaves, and is written down here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepwell.audit.trail import record_all
from stepwell.base.permit import Actor, permit
from stepwell.consents.events import Disclosed
from stepwell.consents.models import Consent, Disclosure
from stepwell.rules.disclosure import Consent as State
from stepwell.rules.disclosure import Context, Decision, Log, Request, Verdict, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """One way out: who receives, what for, which classes of data. `name` is the exit's own (claim, pdf, export)."""

    name: str
    recipient: str
    recipient_name: str
    purpose: str
    data: tuple[str, ...]
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class Answer:
    """What may leave for one client, and the consent that it rests on."""

    client_id: UUID
    decision: Decision
    consent_id: UUID | None

    @property
    def allowed(self) -> bool:
        return self.decision.decision is not Verdict.DENY


def ask(out: Exit, client_ids: Iterable[UUID], *, day: date) -> dict[UUID, Answer]:
    """What the rule says for each client on `day`, without anything leaving: two queries, however many clients."""
    keys = list(dict.fromkeys(client_ids))
    consents: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(client__in=keys):
        consents.setdefault(consent.client_id, []).append(consent)
    return {key: _answer(out, key, consents.get(key, []), day) for key in keys}


@transaction.atomic
def disclose(
    out: Exit, client_ids: Iterable[UUID], *, subject_id: UUID | None, by: Actor, day: date, at: datetime
) -> dict[UUID, Answer]:
    """Decides for each client now and writes the accounting entry, refusals too, in the exit's own transaction.

    42 CFR 2.13(a), 2.31, 2.32. The caller sends only for clients whose answer is `allowed`, and attaches the notice
    that the decision names.
    """
    permit(by, "consents.disclose")
    answers = ask(out, client_ids, day=day)
    rows = [
        Disclosure(
            client_id=a.client_id,
            actor_id=by.pk,
            at=at,
            recipient_kind=out.recipient,
            recipient_name=out.recipient_name,
            purpose=out.purpose,
            released=list(a.decision.release),
            withheld=list(a.decision.withhold),
            decision=a.decision.decision.value,
            basis=a.decision.basis[:120],
            exit=out.name,
            consent_id=a.consent_id,
            subject_id=subject_id,
            accounted=Log.ACCOUNTING in a.decision.log,
        )
        for a in answers.values()
    ]
    Disclosure.objects.bulk_create(rows)
    record_all(
        [Disclosed(client_id=r.client_id, disclosure_id=r.pk, decision=r.decision) for r in rows], by=by, at=at
    )
    return answers


def _answer(out: Exit, client_id: UUID, consents: Sequence[Consent], day: date) -> Answer:
    """The best decision that any of the client's consents gives; without one, the rule's own default."""
    found = [_decided(out, client_id, c, day) for c in consents] or [_decided(out, client_id, None, day)]
    order = {Verdict.ALLOW: 0, Verdict.REDACT: 1, Verdict.DENY: 2}
    return min(found, key=lambda a: order[a.decision.decision])


def _decided(out: Exit, client_id: UUID, consent: Consent | None, day: date) -> Answer:
    state, context = State.NONE, out.context
    if consent is not None:
        state = _state(consent, day)
        if consent.kind == Consent.Kind.SPECIFIC:
            context = _with(context, named=out.recipient_name in consent.recipients, purpose=consent.purpose)
        if not set(out.data) & set(consent.classes):
            state = State.NONE  # a consent speaks only for what it names
    request = Request(
        recipient=out.recipient, purpose=out.purpose, data=out.data, consent=state.value, context=context
    )
    return Answer(client_id, decide(request), consent.pk if consent else None)


def _state(consent: Consent, day: date) -> State:
    if consent.kind == Consent.Kind.SPECIFIC:
        standing = consent.revoked_at is None and (consent.expires_on is None or day <= consent.expires_on)
        return State.SPECIFIC_ACTIVE if standing and consent.signed_on <= day else State.NONE
    if consent.revoked_at is not None:
        return State.TPO_REVOKED
    if consent.expires_on is not None and consent.expires_on < day:
        return State.TPO_EXPIRED
    return State.TPO_ACTIVE if consent.signed_on <= day else State.PENDING


def _with(context: Context, *, named: bool, purpose: str) -> Context:
    return replace(context, named_recipient=named, consented_purpose=purpose)
