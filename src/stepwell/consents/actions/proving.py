"""Keeping orders and agreements, and ending them. A way out that rests on one reads it at the moment it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any  # field values of a row

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.events import ProofEnded, ProofKept
from stepwell.consents.models import Proof, ProofScan
from stepwell.people.models import Client, User
from stepwell.rules.attachments import facts_of, problems_of
from stepwell.rules.disclosure.proofs import ProofKind, kinds
from stepwell.rules.problems import Problem


@transaction.atomic
def keep_proof(
    kind: str, *, client: Client | None = None, values: Mapping[str, Any], content: bytes, by: User, at: datetime
) -> Proof:
    """Keeps a paper with its scan. Everything that it lacks is named at once; nobody changes it afterwards."""
    permit(by, "consents.keep_proofs")
    known = kinds().get(kind)
    if known is None:
        raise Refused.because("unknown-kind", _("Choose what it is."), "kind")
    row = Proof(kind=kind, client=client, added_at=at, added_by_id=by.pk)
    for field in FIELDS & values.keys():
        setattr(row, field, values[field])
    problems = [*_problems(row, known, today=by_the_clock_of(client, at)), *problems_of(content)]
    if problems:
        raise Refused(*problems)
    row.save()
    ProofScan.objects.create(proof=row, **facts_of(content))
    record(ProofKept(client_id=row.client_id, proof_id=row.pk, kind=kind), by=by, at=at)
    return row


@transaction.atomic
def end_proof(row: Proof, *, why: str, by: User, at: datetime) -> Proof:
    """From this moment on nothing rests on it. A way out that has begun to ask goes first."""
    permit(by, "consents.keep_proofs")
    if not why.strip():
        raise Refused.because("no-reason", _("Write why it ends."), "why")
    row = Proof.locked(row.pk)
    if row.ended_at is not None:
        raise Refused.because("already-ended", _("It has ended already."))
    row.ended_at, row.ended_why, row.ended_by_id = at, why.strip(), by.pk
    row.save(update_fields=["ended_at", "ended_why", "ended_by_id"])
    record(ProofEnded(client_id=row.client_id, proof_id=row.pk), by=by, at=at)
    return row


FIELDS = frozenset(
    {
        *("recipients", "classes", "reference", "issued_by", "words", "starts_on", "ends_on"),
        *("checks", "looked_at_by", "looked_on"),
    }
)


def by_the_clock_of(client: Client | None, at: datetime) -> date:
    return client.home_site.day_of(at) if client else at.date()


def _problems(row: Proof, known: ProofKind, *, today: date) -> Iterator[Problem]:
    needed = (
        ("recipients", _("Name to whom it is made out.")),
        ("issued_by", _("Write who signed it.")),
        ("looked_at_by", _("Write who looked at it.")),
    )
    for field, message in needed:
        if not getattr(row, field):
            yield Problem(f"no-{field.replace('_', '-')}", message, field)
    if known.about_a_client and row.client is None:
        yield Problem("no-client", _("Say which client it is about."), "client_number")
    if row.ends_on is None and known.needs_end:
        yield Problem("no-end", _("Write until when it holds."), "ends_on")
    if row.ends_on is not None and row.ends_on < row.starts_on:
        yield Problem("ends-before-start", _("It would end before it begins."), "ends_on")
    if row.looked_on > today:
        yield Problem("looked-later", _("That day lies in the future."), "looked_on")
    if {code for code, _words in known.checks} - set(row.checks):
        message = _("Without each of these it opens nothing. Ask counsel, and do not disclose meanwhile.")
        yield Problem("unchecked", message, "checks")
