"""The one exit. Whatever leaves with client data asks here, at the moment it leaves, and is written down here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from stepwell.audit.trail import record_all
from stepwell.base.permit import Actor, permit
from stepwell.consents.events import Disclosed
from stepwell.consents.models import Consent, Disclosure, Proof, Restriction
from stepwell.consents.wording import scope_of
from stepwell.people.models import Client
from stepwell.rules.consents.choosing import Holding, Limit, Patient, choose
from stepwell.rules.consents.texts import WITH_DISCLOSURE, notice
from stepwell.rules.disclosure import Context, Decision, Log, Notice, Request, Verdict
from stepwell.rules.disclosure import proofs as papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an entry about a medical emergency says besides (42 CFR 2.51(c)): who told whom, when, and which words."""

    affiliation: str
    by_id: UUID
    by_name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """One way out: who receives, what for, which classes of data. `name` is the exit's own (claim, pdf, export)."""

    name: str
    recipient: str
    recipient_name: str
    purpose: str
    data: tuple[str, ...]
    context: Context = field(default_factory=Context)
    recipient_address: str = ""
    note: str = ""
    telling: Telling | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What may leave for one client, and the consent that it rests on.

    `notice` and `scope` travel with the data when a consent opened the way (42 CFR 2.32): the statement, and a clear
    account of what the consent covers. Both are empty otherwise. `proof_ids` are the orders and agreements that it
    rests on, of those in force. `disclosure_id` is the entry that was written;
    None where only the rule was asked.
    """

    client_id: UUID
    decision: Decision
    consent_id: UUID | None
    notice: str = ""
    scope: str = ""
    disclosure_id: UUID | None = None
    proof_ids: tuple[UUID, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.decision.decision is not Verdict.DENY


def ask(out: Exit, client_ids: Iterable[UUID], *, day: date) -> dict[UUID, Answer]:
    """What the rule says for each client on `day`, without anything leaving: three queries, however many clients.

    A fourth reads orders and agreements where the recipient's way may need one. What they prove is read from them alone
    and never taken from `out.context`.
    """
    keys = list(dict.fromkeys(client_ids))
    consents: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(client__in=keys).order_by("signed_on", "pk"):
        consents.setdefault(consent.client_id, []).append(consent)
    limits: dict[UUID, list[Limit]] = {}
    for row in Restriction.objects.filter(client__in=keys, status=Restriction.Status.AGREED):
        limits.setdefault(row.client_id, []).append(limit_of(row))
    people = Client.objects.filter(pk__in=keys).values_list("pk", "birth_date", "home_site__state")
    patients = {pk: Patient(born=born, state=state) for pk, born, state in people}
    proofs = list(_proofs(out, keys))
    return {
        key: _answer(
            out,
            key,
            Known(
                consents=consents.get(key, []),
                limits=limits.get(key, []),
                proofs=[p for p in proofs if p.client_id in (None, key)],
                patient=patients.get(key),
            ),
            day,
        )
        for key in keys
    }


def _proofs(out: Exit, keys: Sequence[UUID]) -> QuerySet[Proof]:
    """Orders and agreements that could open this way for one of these clients, or for everybody."""
    wanted = [k.id for k in papers.opening(out.recipient, out.purpose)]
    if not wanted:
        return Proof.objects.none()
    whose = Q(client=None) | Q(client__in=keys)
    return Proof.objects.filter(whose, kind__in=wanted, ended_at=None).order_by("pk")


@transaction.atomic
def disclose(
    out: Exit, client_ids: Iterable[UUID], *, subject_id: UUID | None, by: Actor, day: date, at: datetime
) -> dict[UUID, Answer]:
    """Decides for each client now and writes the accounting entry, refusals too, in the exit's own transaction.

    42 CFR 2.13(a), 2.31, 2.32. The caller sends only for clients whose answer is `allowed`, and attaches the notice
    and the scope that the answer carries. The consents, orders and agreements are locked, so that one taken back or
    ended meanwhile either stops the exit or comes after it.
    """
    permit(by, "consents.disclose")
    keys = list(dict.fromkeys(client_ids))
    held = Consent.objects.select_for_update(of=("self",), no_key=True).filter(client__in=keys, revoked_at=None)
    list(held.order_by("pk").values_list("pk", flat=True))
    list(_proofs(out, keys).select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    answers = ask(out, keys, day=day)
    rows = [_entry(out, a, subject_id=subject_id, by=by, at=at) for a in answers.values()]
    Disclosure.objects.bulk_create(rows)
    record_all(
        [Disclosed(client_id=r.client_id, disclosure_id=r.pk, decision=r.decision) for r in rows], by=by, at=at
    )
    return {r.client_id: replace(answers[r.client_id], disclosure_id=r.pk) for r in rows}


def _entry(out: Exit, answer: Answer, *, subject_id: UUID | None, by: Actor, at: datetime) -> Disclosure:
    decision, told = answer.decision, out.telling
    emergency = {
        "affiliation": told.affiliation,
        "told_by_id": told.by_id,
        "told_by_name": told.by_name,
        "told_at": told.at,
        "told_words": told.words,
    } if told else {}  # fmt: skip
    return Disclosure(
        client_id=answer.client_id,
        actor_id=by.pk,
        at=at,
        recipient_kind=out.recipient,
        recipient_name=out.recipient_name,
        recipient_address=out.recipient_address,
        purpose=out.purpose,
        released=list(decision.release),
        withheld=list(decision.withhold),
        decision=decision.decision.value,
        basis=decision.basis[:120],
        exit=out.name,
        consent_id=answer.consent_id,
        proof_ids=list(answer.proof_ids),
        subject_id=subject_id,
        accounted=Log.ACCOUNTING in decision.log,
        notice=WITH_DISCLOSURE if answer.notice else "",
        note=out.note,
        **emergency,
    )


def limit_of(row: Restriction) -> Limit:
    """An agreed restriction as the rule reads it."""
    return Limit(
        recipients=frozenset(row.recipient_kinds),
        names=frozenset(row.names),
        purposes=frozenset(row.purposes),
        classes=frozenset(row.classes),
        self_pay=row.self_pay,
    )


def holding_of(row: Consent) -> Holding:
    """A signed consent as the rule reads it."""
    return Holding(
        kind=row.kind,
        recipients=tuple(row.recipients),
        purpose=row.purpose,
        classes=frozenset(row.classes),
        signed_on=row.signed_on,
        expires_on=row.expires_on,
        ended=row.revoked_at is not None,
        signed_as=frozenset(row.signed_as or [row.signer_capacity]),
    )


def proof_of(row: Proof) -> papers.Proof:
    """A kept order or agreement as the rule reads it."""
    return papers.Proof(
        kind=row.kind,
        recipients=tuple(row.recipients),
        classes=frozenset(row.classes),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended=row.ended_at is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept about one client that the decision needs."""

    consents: Sequence[Consent]
    limits: Sequence[Limit]
    proofs: Sequence[Proof]
    patient: Patient | None


def _answer(out: Exit, client_id: UUID, known: Known, day: date) -> Answer:
    context = papers.unproven(out.context)
    request = Request(recipient=out.recipient, purpose=out.purpose, data=out.data, context=context)
    proofs = [proof_of(p) for p in known.proofs]
    choice = choose(
        request,
        name=out.recipient_name,
        holdings=[holding_of(c) for c in known.consents],
        limits=known.limits,
        proofs=proofs,
        patient=known.patient,
        day=day,
    )
    used = known.consents[choice.used] if choice.used is not None else None
    backing = papers.backing(choice.decision, proofs, request, name=out.recipient_name, day=day)
    told = choice.decision.notice is Notice.PART2
    return Answer(
        client_id,
        choice.decision,
        used.pk if used else None,
        notice=" ".join(notice(WITH_DISCLOSURE).paragraphs) if told else "",
        scope=scope_of(used) if told and used else "",
        proof_ids=tuple(known.proofs[place].pk for place in backing),
    )
